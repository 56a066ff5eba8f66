import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The file that keeps the key which the program made for itself. */
export const keyFile = (data_dir: string): string => join(data_dir, 'secret-key')

/**
 * The key under which secrets are sealed: MAELZEL_SECRET_KEY, or else one that is made at the first
 * start and kept in the data folder, readable by its owner alone. Processes that share a database
 * must share the key.
 */
export function secretKey(given: string | undefined, data_dir: string): string {
  if (given) return given
  const made = randomBytes(32).toString('base64url')
  if (data_dir === ':memory:') return made
  mkdirSync(data_dir, { recursive: true, mode: 0o700 })
  try {
    writeFileSync(keyFile(data_dir), `${made}\n`, { mode: 0o600, flag: 'wx' })
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFileSync(keyFile(data_dir), 'utf8').trim()
  }
}
