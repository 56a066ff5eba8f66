import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** What the server has answered in scenarios: `createCustomer 200`. Laws do not count. */
export const answered = new Set<string>()

/** Where the processes of one run tell each other. */
const folder = process.env['MAELZEL_ANSWERED']

/** Leaves what was answered in this process to whoever asks at the end of all. */
export function keepAnswered(name: string): void {
  if (folder)
    process.once('exit', () => writeFileSync(join(folder, name), [...answered].join('\n')))
}

/** What was answered in these processes of this run, when all of them have ended. */
export async function answeredBy(...names: readonly string[]): Promise<Set<string>> {
  const paths = names.map((name) => join(folder ?? '', name))
  while (!paths.every((path) => existsSync(path))) await setTimeout(200)
  return new Set(paths.flatMap((path) => readFileSync(path, 'utf8').split('\n')))
}
