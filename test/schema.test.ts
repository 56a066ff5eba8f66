import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Db, sql } from '../src/db/db.ts'
import { golden } from './golden.ts'
import { testServer } from './server.ts'

interface Column {
  readonly table: string
  readonly line: string
}

/** The tables of a schema as SQL, the same on every version of PostgreSQL. */
async function describeSchema(db: Db, schema: string): Promise<string> {
  const columns = await db.query<Column>(sql`
    select c.relname as table,
      '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
      case when a.attnotnull then ' not null' else '' end ||
      case when a.attidentity <> '' then ' generated always as identity' else '' end ||
      coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum`)
  const constraints = await db.query<Column>(sql`
    select c.relname as table, '  ' || pg_get_constraintdef(k.oid) as line
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and k.contype in ('p', 'u', 'f', 'c') and not c.relispartition
    order by c.relname, k.contype, pg_get_constraintdef(k.oid)`)
  const indexes = await db.query<Column>(sql`
    select c.relname as table, pg_get_indexdef(i.indexrelid) as line
    from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and not c.relispartition
      and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
    order by c.relname, pg_get_indexdef(i.indexrelid)`)
  const of = (rows: readonly Column[], table: string) =>
    rows.filter((row) => row.table === table).map(({ line }) => line.replaceAll(`${schema}.`, ''))
  return [...new Set(columns.map(({ table }) => table))]
    .map((table) => {
      const body = [...of(columns, table), ...of(constraints, table)].join(',\n')
      const after = of(indexes, table).map((line) => `${line};\n`)
      return `create table ${table} (\n${body}\n);\n${after.join('')}`
    })
    .join('\n')
}

test('docs/schema.sql is what the migrations make', async () => {
  const { app } = await testServer()
  const [first] = await app.database.control.query<{ schema_name: string }>(
    sql`select schema_name from maelzel.environment order by created_at limit 1`,
  )
  assert.ok(first)
  const above = await describeSchema(app.database.schema('maelzel'), 'maelzel')
  const inside = await describeSchema(app.database.schema(first.schema_name), first.schema_name)
  golden(
    'docs/schema.sql',
    `-- Made by the test suite from the migrations. Above all environments:\n\n${above}\n` +
      `-- In each environment:\n\n${inside}`,
  )
})
