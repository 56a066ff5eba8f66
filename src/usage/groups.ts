import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { groupKeyOf, isStreaming, type Metric } from '../metrics/metric.ts'
import { columnsOf } from '../metrics/sql-metric.ts'
import { needMetric } from '../metrics/store.ts'
import type { Period } from '../time/calendar.ts'
import type { Instant } from '../time/clock.ts'
import { compareGroups, type Group } from './cells.ts'
import { isCount, readPlace, writePlace } from './cursor.ts'
import { isoOffset, readSpan } from './span.ts'
import { valuesOf, type WindowValue } from './usage.ts'
import { countWindows, type WindowSize, windowsOf } from './windows.ts'
import type * as wire from './wire.ts'

type Given = Static<typeof wire.UsageGroups>
type Row = Static<typeof wire.UsageGroupsPage>['data'][number]

/** What is asked of one metric of one customer, after both were found. */
interface Asked {
  readonly customer_id: string
  readonly metric: Metric
  readonly span: Period
  readonly size: WindowSize
  readonly keys: readonly string[]
  readonly filters: Readonly<Record<string, readonly string[]>>
}

/** The row after which a page begins. */
interface Place {
  readonly window: number
  readonly group: Group | null
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' &&
  value !== null &&
  'group' in value &&
  'window' in value &&
  isCount(value.window) &&
  typeof value.group === 'object'

/** A page of usage/groups: a row a window, or a row a window and group that has usage in it. */
export async function usageGroups(
  db: Db,
  now: Instant,
  given: Given,
  { limit = 100, next_page }: { readonly limit?: number; readonly next_page?: string },
): Promise<{ data: Row[]; next_page: string | null }> {
  const { customer_id, billable_metric_id, window_size: size } = given
  const [, metric] = await Promise.all([
    needCustomer(db, customer_id),
    needMetric(db, billable_metric_id),
  ])
  const { keys, filters } = readGrouping(metric, given)
  const span = await readSpan(db, now, given)
  const asked: Asked = { customer_id, metric, span, size, keys, filters }
  const place = readPlace(next_page, isPlace)
  return keys.length === 0 ? ungrouped(db, asked, limit, place) : grouped(db, asked, limit, place)
}

const refuse = (why: string): never => {
  throw Problem.of('invalid_request', why)
}

function readGrouping(metric: Metric, { group_by, group_key, group_filters }: Given) {
  if (group_by) {
    if (group_key || group_filters) refuse('Give either group_by or group_key and group_filters')
    checkKey(metric, [group_by.key])
    return {
      keys: [group_by.key],
      filters: group_by.values ? { [group_by.key]: group_by.values } : {},
    }
  }
  const keys = group_key ?? []
  const filters = Object.fromEntries(
    Object.entries(group_filters ?? {}).filter(([, values]) => values.length > 0),
  )
  const stray = Object.keys(group_filters ?? {}).find((key) => !keys.includes(key))
  if (stray !== undefined) refuse(`group_filters has ${stray}, which group_key lacks`)
  if (group_key) checkKey(metric, keys)
  return { keys, filters }
}

/** Streaming metrics are grouped by one of their group keys as a whole, SQL metrics by any columns. */
export function checkKey(metric: Metric, keys: readonly string[]): void {
  if (isStreaming(metric)) {
    if (!groupKeyOf(metric, keys))
      refuse(`${keys.join(', ')} is not a whole group key of the billable metric ${metric.id}`)
    return
  }
  const columns = columnsOf(metric)
  const stray = keys.find((key) => !columns.includes(key))
  if (stray !== undefined)
    refuse(`${stray} is not a column of the billable metric ${metric.id} beside its quantity`)
}

async function ungrouped(db: Db, asked: Asked, limit: number, place: Place | undefined) {
  const first = place ? place.window + 1 : 0
  const windows = windowsOf(asked.span, asked.size, first, limit + 1)
  const shown = windows.slice(0, limit)
  const values = new Map((await valuesIn(db, asked, shown)).map((v) => [v.window, v.value]))
  const data = shown.map(({ start, end }, i) => ({
    starting_on: isoOffset(start),
    ending_before: isoOffset(end),
    group_key: null,
    group_value: null,
    value: values.get(i) ?? null,
  }))
  const next = windows.length > limit ? { window: first + limit - 1, group: null } : null
  return { data, next_page: next && writePlace(next) }
}

/** Windows among which groups are looked for; without groups, only those of the page are read. */
const MOST_WINDOWS = 250_000

/** How many windows are read at first; if they hold no page, ever more of them are. */
const STRIDE: Record<WindowSize, number> = { HOUR: 96, DAY: 10, NONE: 1 }

async function grouped(db: Db, asked: Asked, limit: number, place: Place | undefined) {
  const { span, size, keys } = asked
  const rows: (WindowValue & { readonly period: Period })[] = []
  const total = countWindows(span, size)
  if (total > MOST_WINDOWS)
    refuse(`These are ${total} windows: with groups, ask for at most ${MOST_WINDOWS} at once`)
  let first = place?.window ?? 0
  for (let stride = STRIDE[size]; first < total && rows.length <= limit; stride *= 2) {
    const windows = windowsOf(span, size, first, stride)
    for (const found of await valuesIn(db, asked, windows)) {
      const row = {
        ...found,
        window: first + found.window,
        period: windows[found.window] as Period,
      }
      if (isAfter(keys, row, place)) rows.push(row)
    }
    first += windows.length
  }
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return {
    data: data.map((row) => showGroup(keys, row)),
    next_page:
      last && rows.length > limit ? writePlace({ window: last.window, group: last.group }) : null,
  }
}

function isAfter(keys: readonly string[], row: WindowValue, place: Place | undefined): boolean {
  if (!place || row.window > place.window) return true
  return row.window === place.window && compareGroups(keys, row.group, place.group ?? {}) > 0
}

const showGroup = (
  keys: readonly string[],
  { group, value, period }: WindowValue & { readonly period: Period },
): Row => {
  const [key = ''] = keys
  const simple = keys.length === 1
  const known = Object.entries(group).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  return {
    starting_on: isoOffset(period.start),
    ending_before: isoOffset(period.end),
    group_key: simple ? key : null,
    group_value: simple ? (group[key] ?? null) : null,
    group: Object.fromEntries(known),
    value,
  }
}

async function valuesIn(db: Db, asked: Asked, windows: readonly Period[]): Promise<WindowValue[]> {
  const { customer_id, metric, keys, filters } = asked
  const [from, to] = [windows[0]?.start, windows.at(-1)?.end]
  if (from === undefined || to === undefined) return []
  const values = await valuesOf(db, { customer_id, metric, from, to, group_keys: keys }, windows)
  const wanted = Object.entries(filters).map(([key, list]) => ({ key, list: new Set(list) }))
  return values.filter(({ group }) =>
    wanted.every(({ key, list }) => list.has(group[key] ?? '') && group[key] !== null),
  )
}
