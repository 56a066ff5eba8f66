import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import './seed.ts'

/** After everything else: whether all was answered somewhere. */
const LAST = 'test/used.test.ts'

/** Registers the tests of all files that are wanted. @param wanted by path, and place in the list */
export async function importTests(wanted: (path: string, place: number) => boolean): Promise<void> {
  const files = ['src', 'test']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => path.endsWith('.test.ts') && path !== LAST)
    .sort()
  for (const path of files.filter(wanted)) await import(pathToFileURL(path).href)
}
