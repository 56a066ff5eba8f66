import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { isUuid } from '../api/schema.ts'
import type { Db } from '../db/db.ts'
import type { Metric } from '../metrics/metric.ts'
import { findMetrics, listMetrics } from '../metrics/store.ts'
import type { Decimal } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { type Instant, iso } from '../time/clock.ts'
import { isCount, readPlace, writePlace } from './cursor.ts'
import { checkKey } from './groups.ts'
import { wholeDays } from './span.ts'
import { customersFrom, strangersAmong } from './store-customers.ts'
import { type AskedWindows, valuesOfMany, type WindowValue } from './usage.ts'
import { countWindows, type WindowSize, windowsOf } from './windows.ts'
import type * as wire from './wire.ts'

type Given = Static<typeof wire.UsageBatch>
type Row = Static<typeof wire.UsageBatchPage>['data'][number]

const PAGE = 100
const MOST_GROUPS = 200

/** A metric that is asked for, and how it is told apart. */
interface Entry {
  readonly metric: Metric
  readonly key?: string | undefined
  readonly values?: readonly string[] | undefined
}

/** The row with which a page begins. */
interface Place {
  readonly customer: string
  readonly entry: number
  readonly window: number
}

const isPlace = (value: unknown): value is Place => {
  if (typeof value !== 'object' || value === null) return false
  const { customer, entry, window } = value as Partial<Place>
  return typeof customer === 'string' && isUuid(customer) && isCount(entry) && isCount(window)
}

/** Consecutive windows of one customer and metric that lie on the page. */
interface Stretch {
  readonly customer_id: string
  readonly entry: number
  readonly first: number
  readonly windows: readonly Period[]
}

/** A page of usage: a row for each customer, metric and window, in this order. */
export async function usageBatch(db: Db, given: Given, next_page: string | undefined) {
  const span = wholeDays(given.starting_on, given.ending_before)
  const entries = await readEntries(db, given)
  const { customer_ids, window_size: size } = given
  if (customer_ids) await refuseStrangers(db, customer_ids)
  const place = readPlace(next_page, isPlace)
  if (entries.length === 0) return { data: [], next_page: null }
  const perCustomer = entries.length * countWindows(span, size)
  const count = Math.ceil((PAGE + 1) / perCustomer) + 1
  const customers = await customersFrom(db, place?.customer, count, customer_ids)
  const { stretches, next } = cut(customers, entries.length, span, size, place)
  return {
    data: await rowsOf(db, entries, stretches),
    next_page: next ? writePlace(next) : null,
  }
}

async function readEntries(db: Db, { billable_metrics }: Given): Promise<Entry[]> {
  const byId = (a: Entry, b: Entry) =>
    a.metric.id < b.metric.id ? -1 : Number(a.metric.id !== b.metric.id)
  if (!billable_metrics) return (await listMetrics(db)).map((metric) => ({ metric })).sort(byId)
  const known = await findMetrics(
    db,
    billable_metrics.map(({ id }) => id.toLowerCase()),
  )
  const entries = billable_metrics.map(({ id, group_by }) => {
    const metric = known.get(id.toLowerCase())
    if (!metric) throw Problem.of('not_found', 'billable metric', id)
    if (group_by) checkKey(metric, [group_by.key])
    return { metric, key: group_by?.key, values: group_by?.values }
  })
  return entries.sort(byId)
}

async function refuseStrangers(db: Db, ids: readonly string[]): Promise<void> {
  const [stranger] = await strangersAmong(db, ids)
  if (stranger !== undefined) throw Problem.of('not_found', 'customer', stranger)
}

/** Takes one page of rows from the place on, without reading any usage yet. */
function cut(
  customers: readonly string[],
  entries: number,
  span: Period,
  size: WindowSize,
  place: Place | undefined,
): { stretches: Stretch[]; next: Place | undefined } {
  const stretches: Stretch[] = []
  let room = PAGE
  for (const customer_id of customers) {
    const here = place?.customer === customer_id ? place : undefined
    for (let entry = here?.entry ?? 0; entry < entries; entry += 1) {
      const first = here?.entry === entry ? here.window : 0
      const windows = windowsOf(span, size, first, room + 1)
      if (windows.length === 0) continue
      if (room === 0) return { stretches, next: { customer: customer_id, entry, window: first } }
      stretches.push({ customer_id, entry, first, windows: windows.slice(0, room) })
      if (windows.length > room)
        return { stretches, next: { customer: customer_id, entry, window: first + room } }
      room -= windows.length
    }
  }
  return { stretches, next: undefined }
}

async function rowsOf(
  db: Db,
  entries: readonly Entry[],
  stretches: readonly Stretch[],
): Promise<Row[]> {
  const ask = (
    { customer_id, entry, windows }: Stretch,
    keys: readonly string[],
  ): AskedWindows => ({
    customer_id,
    metric: (entries[entry] as Entry).metric,
    from: windows[0]?.start as Instant,
    to: windows.at(-1)?.end as Instant,
    group_keys: keys,
    windows,
  })
  const grouped = stretches.filter(({ entry }) => entries[entry]?.key !== undefined)
  const answers = await valuesOfMany(db, [
    ...stretches.map((stretch) => ask(stretch, [])),
    ...grouped.map((stretch) => ask(stretch, [entries[stretch.entry]?.key ?? ''])),
  ])
  return stretches.flatMap((stretch, i) => {
    const groups = answers[stretches.length + grouped.indexOf(stretch)]
    const entry = entries[stretch.entry] as Entry
    return show(stretch, entry, answers[i] ?? [], grouped.includes(stretch) ? groups : undefined)
  })
}

function show(
  { customer_id, windows }: Stretch,
  entry: Entry,
  totals: readonly WindowValue[],
  groups: readonly WindowValue[] | undefined,
): Row[] {
  const values = new Map(totals.map(({ window, value }) => [window, value]))
  return windows.map(({ start, end }, i) => ({
    customer_id,
    billable_metric_id: entry.metric.id,
    billable_metric_name: entry.metric.name,
    start_timestamp: iso(start),
    end_timestamp: iso(end),
    value: values.get(i) ?? null,
    ...(groups && {
      groups: showGroups(
        entry,
        groups.filter(({ window }) => window === i),
      ),
    }),
  }))
}

/** The groups that were asked for, null where they have no usage; or else all that have some. */
function showGroups(
  { key = '', values }: Entry,
  found: readonly WindowValue[],
): Record<string, Decimal | null> {
  const known = new Map(found.map(({ group, value }) => [group[key] ?? null, value]))
  if (values) return Object.fromEntries(values.map((value) => [value, known.get(value) ?? null]))
  const named = [...known].filter((entry): entry is [string, Decimal] => entry[0] !== null)
  return Object.fromEntries(named.slice(0, MOST_GROUPS))
}
