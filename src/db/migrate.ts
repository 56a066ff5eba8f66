import { readdirSync, readFileSync } from 'node:fs'
import { type Db, sql } from './db.ts'

/** A numbered file of plain SQL. Migrations only go forward; a released one never changes. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly text: string
}

const read = (kind: 'control' | 'environment'): readonly Migration[] => {
  const folder = new URL(`./migrations/${kind}/`, import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({
      number: Number(name.slice(0, 4)),
      name,
      text: readFileSync(new URL(name, folder), 'utf8'),
    }))
}

const CONTROL = read('control')
const ENVIRONMENT = read('environment')
const LOCK = 471_100_001 // any number, as long as every process takes the same

/** The version of the tables that this program expects in an environment. */
export const environmentVersion = ENVIRONMENT.at(-1)?.number ?? 0

/** The tables of a new environment, as one statement: it takes one round trip. */
export const environmentTables = ENVIRONMENT.map((m) => m.text).join('\n')

const run = (db: Db, text: string) => db.query({ text, values: [] })

/** Brings the database up to this program's version. Whichever process is first does it; the others wait. */
export const migrate = (control: Db): Promise<void> =>
  control.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(${LOCK})`)
    await run(
      tx,
      'create schema if not exists maelzel; create table if not exists maelzel.migration (number int primary key, name text not null)',
    )
    const done = await tx.query<{ number: number }>(sql`select number from maelzel.migration`)
    for (const migration of CONTROL) {
      if (done.some((d) => d.number === migration.number)) continue
      await run(tx, migration.text)
      await tx.query(
        sql`insert into maelzel.migration (number, name) values (${migration.number}, ${migration.name})`,
      )
    }
    await migrateEnvironments(tx)
  })

async function migrateEnvironments(tx: Db): Promise<void> {
  const behind = await tx.query<{ schema_name: string; version: number }>(
    sql`select schema_name, version from maelzel.environment where version < ${environmentVersion}`,
  )
  for (const { schema_name, version } of behind) {
    await enterSchema(tx, schema_name)
    for (const migration of ENVIRONMENT)
      if (migration.number > version) await run(tx, migration.text)
    await tx.query(
      sql`update maelzel.environment set version = ${environmentVersion} where schema_name = ${schema_name}`,
    )
  }
}

/** From here to the end of the transaction, unqualified names mean the tables of this schema. */
export const enterSchema = (tx: Db, schema: string) =>
  tx.query(sql`select set_config('search_path', ${schema}, true)`)
