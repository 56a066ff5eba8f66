import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import './seed.ts'

/** Runs every test of the repository in one process: `npm test`, or `npm test -- invoices` for some. */
const wanted = process.argv.slice(2)
const files = ['src', 'test']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => path.endsWith('.test.ts'))
  .filter((path) => wanted.length === 0 || wanted.some((word) => path.includes(word)))
  .sort()

for (const path of files) await import(pathToFileURL(path).href)
