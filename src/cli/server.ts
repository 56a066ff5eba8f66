import { existsSync, readFileSync } from 'node:fs'
import { tokenFile } from '../environments/first.ts'

/** Where the server is. */
export const server = (): string => process.env['MAELZEL_URL'] || 'http://127.0.0.1:4010'

/** The token in MAELZEL_API_TOKEN, or the one that the server keeps in its data folder. */
export function token(): string {
  const file = tokenFile(process.env['MAELZEL_DATA_DIR'] || './data')
  const given = process.env['MAELZEL_API_TOKEN']
  if (given) return given
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new Error(`There is no token: set MAELZEL_API_TOKEN, or MAELZEL_DATA_DIR to find ${file}`)
}
