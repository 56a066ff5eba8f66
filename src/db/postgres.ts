import pg from 'pg'
import { decimal } from '../money/decimal.ts'
import { readTimestamp } from '../time/clock.ts'
import type { Db, Sql, TransactionOptions } from './db.ts'

const { builtins } = pg.types

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, Number],
  [builtins.NUMERIC, decimal],
  [builtins.TIMESTAMPTZ, readTimestamp],
])

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid, format ?? 'text'),
} as pg.CustomTypesConfig

/**
 * How a server is spoken to. To compile a statement takes it longer than any of ours runs, and it
 * thinks them costlier than they are: the reading of usage took five times as long.
 */
export const SESSION = '-c timezone=UTC -c jit=off'

/** A pool of connections, and the databases that may be seen through it. */
export interface Postgres {
  /** Sees what is in one schema: an environment. */
  schema(name: string): Db
  /** Sees only what is named in full: the tables above all environments. */
  readonly control: Db
  close(): Promise<void>
}

const TRIES = 4
const isConflict = (error: unknown) =>
  error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01')

/** @param bare whether statements may run outside transactions where they need none */
export function connectPostgres(config: pg.PoolConfig, { bare = true } = {}): Postgres {
  const pool = new pg.Pool({ max: 10, ...config, types })
  pool.on('error', () => {}) // an idle connection that broke is replaced by the pool
  return {
    schema: (name) => new PooledDb(pool, name, false),
    control: new PooledDb(pool, 'maelzel', bare),
    close: () => pool.end(),
  }
}

/** Runs statements in transactions, for a search path may only be set inside one. */
class PooledDb implements Db {
  readonly #pool: pg.Pool
  readonly #schema: string
  readonly #bare: boolean

  constructor(pool: pg.Pool, schema: string, bare: boolean) {
    if (!/^[a-z0-9_]+$/.test(schema)) throw new Error(`${schema} is not the name of a schema`)
    this.#pool = pool
    this.#schema = schema
    this.#bare = bare
  }

  query<Row extends object>(statement: Sql): Promise<Row[]> {
    return this.#bare
      ? run<Row>(this.#pool, statement)
      : this.transaction((tx) => tx.query<Row>(statement))
  }

  /** Runs the work again when PostgreSQL gave up on it because of another transaction. */
  async transaction<T>(work: (tx: Db) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#once(work, options)
      } catch (error) {
        if (tries === TRIES || !isConflict(error)) throw error
      }
    }
  }

  async #once<T>(work: (tx: Db) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    try {
      const mode = options.mode === 'read' ? ' isolation level repeatable read read only' : ''
      await client.query(`begin${mode}; set local search_path to "${this.#schema}"`)
      const result = await work(new TransactionDb(client))
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((e: Error) => {
        broken = e
      })
      throw error
    } finally {
      client.release(broken)
    }
  }
}

/** A text without parameters may hold several statements; then there are no rows to return. */
async function run<Row extends object>(
  on: pg.Pool | pg.PoolClient,
  { text, values }: Sql,
): Promise<Row[]> {
  const result = await (values.length === 0 ? on.query(text) : on.query(text, [...values]))
  return (Array.isArray(result) ? [] : result.rows) as Row[]
}

/** A transaction inside a transaction is a savepoint. */
class TransactionDb implements Db {
  readonly #client: pg.PoolClient
  readonly #depth: number

  constructor(client: pg.PoolClient, depth = 0) {
    this.#client = client
    this.#depth = depth
  }

  query<Row extends object>(statement: Sql): Promise<Row[]> {
    return run(this.#client, statement)
  }

  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const savepoint = `s${this.#depth}`
    await this.#client.query(`savepoint ${savepoint}`)
    try {
      const result = await work(new TransactionDb(this.#client, this.#depth + 1))
      await this.#client.query(`release savepoint ${savepoint}`)
      return result
    } catch (error) {
      await this.#client.query(`rollback to savepoint ${savepoint}; release savepoint ${savepoint}`)
      throw error
    }
  }
}
