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

/** @param own whether each connection has a backend of its own */
export function connectPostgres(config: pg.PoolConfig, { own = true } = {}): Postgres {
  const pooling = { max: 10, ...config, types, pipeline: own }
  const pool = new pg.Pool(pooling)
  pool.on('error', () => {}) // an idle connection that broke is replaced by the pool
  return {
    schema: (name) => new PooledDb(pool, name, own, false),
    control: new PooledDb(pool, 'maelzel', own, own),
    close: () => pool.end(),
  }
}

/** Runs statements in transactions, for a search path may only be set inside one. */
class PooledDb implements Db {
  readonly #pool: pg.Pool
  readonly #schema: string
  readonly #pipelined: boolean
  readonly #bare: boolean

  /**
   * @param pipelined whether a statement may be sent before the one before it is answered
   * @param bare whether statements may run outside transactions where they need none
   */
  constructor(pool: pg.Pool, schema: string, pipelined: boolean, bare: boolean) {
    if (!/^[a-z0-9_]+$/.test(schema)) throw new Error(`${schema} is not the name of a schema`)
    this.#pool = pool
    this.#schema = schema
    this.#pipelined = pipelined
    this.#bare = bare
  }

  query<Row extends object>(statement: Sql): Promise<Row[]> {
    if (this.#bare) return run<Row>(this.#pool, statement)
    return this.#pipelined
      ? again(() => this.#alone<Row>(statement))
      : this.transaction((tx) => tx.query<Row>(statement))
  }

  /** Runs the work again when PostgreSQL gave up on it because of another transaction. */
  transaction<T>(work: (tx: Db) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return again(() => this.#once(work, options))
  }

  #begin({ mode }: TransactionOptions = {}): string {
    const snapshot = mode === 'read' ? ' isolation level repeatable read read only' : ''
    return `begin${snapshot}; set local search_path to "${this.#schema}"`
  }

  /** A transaction of one statement, in one round trip. */
  async #alone<Row extends object>(statement: Sql): Promise<Row[]> {
    const client = await this.#pool.connect()
    const begun = client.query(this.#begin())
    const answered = run<Row>(client, statement)
    const ended = client.query('commit') // rolls back when the statement failed
    const failed = (await Promise.allSettled([begun, answered, ended])).find(
      ({ status }) => status === 'rejected',
    )
    if (!failed) {
      client.release()
      return answered
    }
    const { reason } = failed as PromiseRejectedResult
    client.release(reason instanceof pg.DatabaseError ? undefined : reason)
    throw reason
  }

  async #once<T>(work: (tx: Db) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await this.#pool.connect()
    const leave = (last: Promise<unknown>) =>
      last.then(
        () => client.release(),
        (broken: Error) => client.release(broken),
      )
    try {
      const begun = client.query(this.#begin(options))
      begun.catch(() => {}) // told below, unless what comes after it fails first
      if (!this.#pipelined) await begun
      const result = await work(new TransactionDb(client, this.#pipelined))
      await begun
      const ended = client.query('commit')
      if (options.mode === 'read')
        void leave(ended) // what was read was read, however this ends
      else {
        await ended
        client.release()
      }
      return result
    } catch (error) {
      await leave(client.query('rollback'))
      throw error
    }
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error
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
  readonly #pipelined: boolean
  readonly #depth: number
  #last: Promise<unknown> = Promise.resolve()

  constructor(client: pg.PoolClient, pipelined: boolean, depth = 0) {
    this.#client = client
    this.#pipelined = pipelined
    this.#depth = depth
  }

  query<Row extends object>(statement: Sql): Promise<Row[]> {
    if (this.#pipelined) return run(this.#client, statement)
    const answered = this.#last.then(() => run<Row>(this.#client, statement))
    this.#last = answered.catch(() => {})
    return answered
  }

  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const savepoint = `s${this.#depth}`
    await this.#client.query(`savepoint ${savepoint}`)
    try {
      const result = await work(new TransactionDb(this.#client, this.#pipelined, this.#depth + 1))
      await this.#client.query(`release savepoint ${savepoint}`)
      return result
    } catch (error) {
      await this.#client.query(`rollback to savepoint ${savepoint}; release savepoint ${savepoint}`)
      throw error
    }
  }
}
