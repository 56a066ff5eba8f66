import { readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import './seed.ts'

/** After everything else: whether all was answered somewhere. */
const LAST = 'test/used.test.ts'

/** About how many seconds the longest take; the others take one or two. */
const SECONDS: Readonly<Record<string, number>> = {
  'test/start.test.ts': 50,
  'test/laws/malformed.test.ts': 22,
  'test/laws/contract-mutations.test.ts': 18,
  'test/kill.test.ts': 20,
  'test/laws/metering.test.ts': 8,
  'test/scenarios/stripe-outages.test.ts': 16,
}
const secondsOf = (path: string): number => SECONDS[path] ?? 1.5

const allFiles = (): string[] =>
  ['src', 'test']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => path.endsWith('.test.ts') && path !== LAST)
    .sort()

/** The files in two parts that take about as long as each other. */
function halves(): [string[], string[]] {
  const parts: [string[], string[]] = [[], []]
  const lengths: [number, number] = [0, 0]
  for (const path of allFiles().sort((a, b) => secondsOf(b) - secondsOf(a))) {
    const lighter = lengths[0] <= lengths[1] ? 0 : 1
    parts[lighter].push(path)
    lengths[lighter] += secondsOf(path)
  }
  return parts
}

/** Registers the tests of all files whose path is wanted. */
export const importTests = (wanted: (path: string) => boolean) => load(allFiles().filter(wanted))

/** Registers the tests of one half of all files. */
export const importHalf = (half: 0 | 1) => load(halves()[half])

async function load(paths: readonly string[]): Promise<void> {
  for (const path of paths) await import(pathToFileURL(path).href)
}
