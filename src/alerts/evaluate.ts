import type { Ctx } from '../ctx.ts'
import type { Instant } from '../time/clock.ts'
import { byKey } from '../usage/cells.ts'
import { emitAll } from '../webhooks/outbox.ts'
import type { Alert } from './alert.ts'
import { type Change, judge, type Standing } from './judge.ts'
import { read } from './measure.ts'
import { nextChange } from './next-change.ts'
import { gatherOutlooks } from './outlook.ts'
import { tellingOf } from './payload.ts'
import type { Outlook } from './reading.ts'
import { alertsInForce } from './store.ts'
import { type Cause, nextLook, takeCauses, takeCustomer, takeWatches } from './store-cause.ts'
import {
  lookedAt,
  type StateChange,
  type StateRow,
  statesOf,
  writeChanges,
  writeWatches,
} from './store-state.ts'

/** How many customers are looked at in one transaction. */
const AT_ONCE = 250

/**
 * Looks at the customers whose figures may have changed, each once however often that was said, and
 * asks to be called when the next may have. One that cannot be looked at holds up no other: it is
 * looked at by itself.
 */
export async function evaluateAlerts(ctx: Ctx): Promise<void> {
  const { db, clock, enqueue } = ctx
  const now = clock.now()
  const asked = await takeCauses(db, AT_ONCE)
  const due = await takeWatches(db, now, AT_ONCE)
  const causes = [
    ...asked,
    ...due.filter((d) => !asked.some((a) => a.customer_id === d.customer_id)),
  ]
  try {
    await db.transaction((tx) => evaluate({ ...ctx, db: tx }, causes))
  } catch (error) {
    if (isConflict(error)) throw error
    for (const { customer_id, triggered_by } of causes)
      await enqueue(db, 'evaluateCustomer', { customer_id, triggered_by }, { key: customer_id })
  }
  const next = await nextLook(db, now)
  if (next !== undefined) await enqueue(db, 'evaluateAlerts', {}, { key: 'all', run_at: next })
}

/** Looks at one customer, apart from all others. */
export const evaluateCustomer = async (ctx: Ctx, customer_id: string, triggered_by: string) =>
  evaluate(ctx, await takeCustomer(ctx.db, customer_id, triggered_by))

/** What the database gives up on and runs again is no fault of a customer's. */
const isConflict = (error: unknown): boolean =>
  String((error as { code?: unknown }).code ?? '').startsWith('40')

interface Judged {
  readonly cause: Cause
  readonly alert: Alert
  readonly change: Change
  readonly isParent: boolean
}

async function evaluate(ctx: Ctx, causes: readonly Cause[]): Promise<void> {
  if (causes.length === 0) return
  const { db, clock } = ctx
  const now = clock.now()
  const ids = causes.map(({ customer_id }) => customer_id)
  const alertsFor = byWhom(await alertsInForce(db, ids))
  const states = byKey(await statesOf(db, ids), ({ customer_id }) => customer_id)
  const looked = await lookedAt(db, ids)
  const looks = ids
    .map((customer_id) => ({
      customer_id,
      alerts: alertsFor(customer_id),
      looked_at: looked.get(customer_id) ?? now,
    }))
    .filter(({ alerts }) => alerts.length > 0)
  const outlooks = await gatherOutlooks(ctx, looks)
  const judged: Judged[] = []
  const watches: { customer_id: string; next_at: Instant | undefined }[] = []
  for (const cause of causes) {
    const { customer_id } = cause
    const alerts = alertsFor(customer_id)
    const outlook = outlooks.get(customer_id)
    watches.push({ customer_id, next_at: outlook && nextChange(alerts, outlook) })
    if (outlook) judged.push(...look(cause, alerts, outlook, states.get(customer_id) ?? []))
  }
  await apply(ctx, judged, now)
  await writeWatches(db, watches, now)
}

/** The alerts that concern a customer: those of everybody, and its own. */
function byWhom(alerts: readonly Alert[]): (customer_id: string) => readonly Alert[] {
  const owned = byKey(alerts, ({ customer_id }) => customer_id)
  const shared = owned.get(null) ?? []
  return (customer_id) => [...shared, ...(owned.get(customer_id) ?? [])]
}

/** What looking at one customer changes. */
function look(
  cause: Cause,
  alerts: readonly Alert[],
  outlook: Outlook,
  states: readonly StateRow[],
): Judged[] {
  const rows = byKey(states, ({ alert_id }) => alert_id)
  return alerts.flatMap((alert) => {
    const before = standingOf(rows.get(alert.id) ?? [])
    const reading = read(alert, outlook)
    return judge(alert, reading, before, isSilent(alert, before, cause)).map((change) => ({
      cause,
      alert,
      change,
      isParent: reading.parts !== undefined && change.part.key === '',
    }))
  })
}

const standingOf = (rows: readonly StateRow[]): Standing => ({
  whole: rows.find(({ part }) => part === '')?.status,
  parts: new Set(rows.filter(({ part }) => part !== '').map(({ part }) => part)),
})

/** Without `evaluate_on_create`, an alarm that was there before the alert is kept without a word. */
const isSilent = (alert: Alert, { whole }: Standing, { created_at }: Cause): boolean =>
  whole === undefined && !alert.evaluate_on_create && created_at <= alert.created_at

async function apply(ctx: Ctx, judged: readonly Judged[], now: Instant): Promise<void> {
  if (judged.length === 0) return
  const changes = judged.map(
    ({ cause: { customer_id, triggered_by }, alert, change }): StateChange => ({
      alert_id: alert.id,
      customer_id,
      part: change.part.key,
      status: change.status,
      value: change.part.value?.toFixed() ?? null,
      triggered_by,
    }),
  )
  await writeChanges(ctx.db, changes, now)
  const { resolved_alert_webhooks: tellsResolved } = ctx.environment.settings
  const told = judged.filter(
    ({ change }) => change.isTold && (change.status === 'in_alarm' || tellsResolved),
  )
  await emitAll(
    ctx,
    told.map(({ cause: { customer_id, triggered_by }, alert, change, isParent }) =>
      tellingOf(alert, customer_id, change, { triggered_by, at: now, isParent }),
    ),
  )
}
