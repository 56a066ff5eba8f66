import { parseMetricSql } from '../../src/metrics/sql/parse.ts'
import { type MetricScope, translate } from '../../src/metrics/sql/translate.ts'
import { isDecimal } from '../../src/money/decimal.ts'
import { World } from '../world.ts'

/** Events in an environment of their own, and metrics over them, for tests of the language. */

export interface TestEvent {
  readonly customer?: string
  readonly type?: string
  readonly at: string
  readonly properties?: Readonly<Record<string, unknown>>
}

export type Row = Readonly<Record<string, string | null>>

export interface TestDatabase {
  /** Runs the metric and returns its rows as text, sorted. */
  run(sql: string, scope?: Partial<MetricScope>): Promise<readonly Row[]>
  put(events: readonly TestEvent[]): Promise<void>
  clear(): Promise<void>
}

const january: MetricScope = {
  customerIds: ['acme', 'acme-alias'],
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-02-01T00:00:00.000Z',
}

export async function openTestDatabase(): Promise<TestDatabase> {
  const world = await World.at('2026-02-01')
  const db = await world.db()
  await db.query({ text: 'create table event_any partition of event default', values: [] })
  return {
    run: (sql, scope = {}) =>
      db.transaction(async (tx) => {
        // A time zone far from UTC shows whether anything depends on the session's.
        await tx.query({ text: "set local timezone = 'Pacific/Auckland'", values: [] })
        const statement = translate(parseMetricSql(sql), { ...january, ...scope })
        return (await tx.query(statement)).map(asText).toSorted(byText)
      }),
    put: async (events) => {
      for (const event of events) await db.query({ text: insert, values: row(event) })
    },
    clear: async () => {
      await db.query({ text: 'delete from event', values: [] })
    },
  }
}

const insert = `insert into event
  (number, transaction_id, customer_id, event_type, timestamp, properties, received_at)
  values ($1, $2, $3, $4, $5, $6, $7)`
let sequence = 0

function row(event: TestEvent): unknown[] {
  sequence += 1
  const { customer = 'acme', type = 'use', at, properties = {} } = event
  const id = `t${String(sequence).padStart(6, '0')}`
  return [sequence, id, customer, type, at, JSON.stringify(properties), at]
}

const asText = (row: object): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isDecimal(value) ? value.toFixed() : value]),
  )

const byText = (a: Row, b: Row): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
