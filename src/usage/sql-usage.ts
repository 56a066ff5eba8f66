import type { Db } from '../db/db.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Period } from '../time/calendar.ts'
import { HOUR, type Instant, plus } from '../time/clock.ts'
import { compareGroups, type Group, groupId } from './cells.ts'
import type { HourlyUsage, UsageQuestion, WindowValue } from './question.ts'
import { type SqlQuestion, type SqlRow, sqlHours, sqlWindows } from './store-sql.ts'

/** Usage by metrics that ask a question of their own (spec/02 §2.3). */

type Asked = SqlQuestion & Pick<UsageQuestion, 'group_keys' | 'granularity'>

/** The value of each group in each window; columns that are not asked for are summed over. */
export async function sqlValues(
  db: Db,
  question: Asked,
  windows: readonly Period[],
): Promise<WindowValue[]> {
  const rows = await sqlWindows(db, question, windows)
  const sums = new Map<string, { window: number; group: Group; value: Decimal }>()
  for (const { window, ...row } of rows) addTo(sums, `${window}`, { window }, question, row)
  return [...sums.values()].sort(
    (a, b) => a.window - b.window || compareGroups(question.group_keys, a.group, b.group),
  )
}

/** The billed quantity of each hour and group: by how much the hour changed the value so far. */
export async function sqlIncrements(db: Db, question: Asked): Promise<HourlyUsage[]> {
  if (question.granularity === 'SERVICE_PERIOD') {
    const { from, to } = question
    const values = await sqlValues(db, question, [{ start: from, end: to }])
    const hour = plus(to, -HOUR)
    return values.map(({ group, value }) => ({ hour, group, quantity: value }))
  }
  const { additive, rows } = await sqlHours(db, question)
  const byHour = new Map<string, { hour: Instant; group: Group; value: Decimal }>()
  for (const { hour, ...row } of rows) addTo(byHour, `${hour}`, { hour }, question, row)
  const values = [...byHour.values()].sort(
    (a, b) => a.hour - b.hour || compareGroups(question.group_keys, a.group, b.group),
  )
  if (additive) return values.map(({ value, ...rest }) => ({ ...rest, quantity: value }))
  return differences(values, question.group_keys)
}

interface HourValue {
  readonly hour: Instant
  readonly group: Group
  readonly value: Decimal
}

/** From values so far to what each hour adds; a group that is gone falls back to nothing. */
function differences(values: readonly HourValue[], keys: readonly string[]): HourlyUsage[] {
  const billed: HourlyUsage[] = []
  const sofar = new Map<string, { group: Group; value: Decimal }>()
  for (const hour of new Set(values.map((v) => v.hour))) {
    const now = values.filter((v) => v.hour === hour)
    const present = new Map(now.map((v) => [groupId(keys, v.group), v]))
    for (const [id, { group }] of sofar)
      if (!present.has(id)) present.set(id, { hour, group, value: ZERO })
    const changed = [...present].flatMap(([id, { group, value }]) => {
      const quantity = value.minus(sofar.get(id)?.value ?? ZERO)
      sofar.set(id, { group, value })
      return quantity.eq(ZERO) ? [] : [{ hour, group, quantity }]
    })
    billed.push(...changed.sort((a, b) => compareGroups(keys, a.group, b.group)))
  }
  return billed
}

function addTo<Place>(
  sums: Map<string, Place & { group: Group; value: Decimal }>,
  place: string,
  fields: Place,
  { group_keys }: Asked,
  { value, columns }: SqlRow,
): void {
  if (value === null) return
  const group = Object.fromEntries(group_keys.map((key) => [key, columns[key] ?? null]))
  const id = `${place} ${groupId(group_keys, group)}`
  const before = sums.get(id)
  sums.set(id, { ...fields, group, value: before ? before.value.plus(value) : value })
}
