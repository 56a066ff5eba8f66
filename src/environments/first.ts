import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Db } from '../db/db.ts'
import { systemClock } from '../time/clock.ts'
import { hashToken, makeToken, schemaNameOf } from './environment.ts'
import { findEntry, insertEnvironment, insertToken, listEnvironments } from './store.ts'

/** Where the administrator token of the first environment is to be found. */
export interface FirstToken {
  readonly where: string
  /** Only when it was made just now: it is printed once. */
  readonly made?: string
}

interface Given {
  readonly api_token: string | undefined
  readonly data_dir: string
}

const FIRST = 471_100_002 // any number, as long as every process takes the same

/** The file that keeps the token which the program made for itself. */
export const tokenFile = (data_dir: string): string => join(data_dir, 'token')

/**
 * Makes the first environment at the first start, and lets in whoever holds MAELZEL_API_TOKEN, or
 * else the token that is made then and kept in the data folder, readable by its owner alone.
 */
export const admitFirstToken = (control: Db, given: Given): Promise<FirstToken> =>
  control.transaction(async (tx) => {
    await tx.query({ text: `select pg_advisory_xact_lock(${FIRST})`, values: [] })
    const now = systemClock.now()
    let [environment] = await listEnvironments(tx)
    const isFirstStart = !environment
    if (!environment) {
      const id = randomUUID()
      environment = {
        id,
        name: 'production',
        type: 'PRODUCTION',
        schema_name: schemaNameOf(id),
        clock_now: null,
        settings: {},
      }
      await insertEnvironment(tx, environment, now)
    }
    const token = given.api_token
      ? fromOutside(given.api_token)
      : keptToken(given.data_dir, isFirstStart)
    if (token === undefined)
      return { where: 'the token made at the first start, or set MAELZEL_API_TOKEN to add one' }
    const holder = { id: randomUUID(), name: 'administrator', role: 'ADMINISTRATOR' } as const
    const hash = hashToken(token.text)
    await insertToken(tx, environment.id, holder, hash, now)
    const entry = await findEntry(tx, hash)
    if (entry?.id !== environment.id || entry.role !== 'ADMINISTRATOR')
      throw new Error(
        `The token in ${token.where} was archived, or is another one of this database. ` +
          'Set MAELZEL_API_TOKEN to a token of its own for the administrator.',
      )
    return token.made ? { where: token.where, made: token.text } : { where: token.where }
  })

interface Kept {
  readonly text: string
  readonly where: string
  readonly made: boolean
}

const fromOutside = (text: string): Kept => ({ text, where: 'MAELZEL_API_TOKEN', made: false })

function keptToken(data_dir: string, isFirstStart: boolean): Kept | undefined {
  if (data_dir === ':memory:') return { text: makeToken(), where: 'memory', made: true }
  const where = tokenFile(data_dir)
  if (existsSync(where)) return { text: readFileSync(where, 'utf8').trim(), where, made: false }
  if (!isFirstStart) return undefined
  const text = makeToken()
  mkdirSync(data_dir, { recursive: true, mode: 0o700 })
  writeFileSync(where, `${text}\n`, { mode: 0o600 })
  return { text, where, made: true }
}
