import { storedBalancesOf } from '../commits/store.ts'
import { readContract } from '../contracts/read.ts'
import { storedContractsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import { idOf } from '../invoices/invoice.ts'
import { earlier, FOREVER, type Instant } from '../time/clock.ts'
import { emitAll } from '../webhooks/outbox.ts'
import { balanceLife } from './balance-life.ts'
import { contractLife, versionsOf } from './contract-life.ts'
import { firesAt, type Watch } from './firing.ts'
import type { Happening } from './happening.ts'
import { gatherFields, payloadOf } from './payload.ts'
import { recurringLife } from './recurring-life.ts'
import { activeWatches, customersAfter, noteTold } from './store.ts'

/** Something to tell, and when. */
export interface Telling {
  readonly id: string
  readonly happening: Happening
  readonly watch: Watch
  readonly fires: Instant
}

/** Everything that happens to a customer's contracts and balances, and when more of it will be known. */
export async function gatherLife(
  db: Db,
  customer_id: string,
  now: Instant,
): Promise<{ happenings: Happening[]; next: Instant }> {
  const happenings: Happening[] = []
  let next: Instant = FOREVER
  for (const stored of await storedContractsOf(db, customer_id)) {
    const versions = versionsOf(stored)
    happenings.push(...contractLife(stored, versions))
    const contract = readContract(stored, versions.at(-1)?.terms ?? stored.terms)
    for (const recurring of contract.recurring) {
      const life = recurringLife(contract, recurring, versions, now)
      happenings.push(...life.happenings)
      if (life.next !== undefined) next = earlier(next, life.next)
    }
  }
  for (const stored of await storedBalancesOf(db, customer_id))
    happenings.push(...balanceLife(stored))
  return { happenings, next }
}

/** The id of what is told: the same whenever it is worked out again (spec/04 §4.1). */
const tellingId = ({ type, offset }: Watch, { key, at }: Happening): string =>
  idOf('notification', offset?.id ?? type, key, String(at))

/** Every telling that the wishes and the events come to, in the order of time. */
export const tellingsOf = (
  happenings: readonly Happening[],
  watches: readonly Watch[],
): Telling[] =>
  watches
    .flatMap((watch) =>
      happenings
        .filter(({ type }) => type === watch.type)
        .flatMap((happening) => {
          const fires = firesAt(happening, watch)
          return fires === undefined
            ? []
            : [{ id: tellingId(watch, happening), happening, watch, fires }]
        }),
    )
    .sort((a, b) => a.fires - b.fires)

/**
 * Tells what is to be told by now and has not been, and asks to be called when the next is due.
 * Everything follows from the logs and the wishes; harmless to repeat.
 */
export async function planNotifications(ctx: Ctx, customer_id: string): Promise<void> {
  const { db, clock } = ctx
  const now = clock.now()
  const watches = await activeWatches(db)
  if (watches.length === 0) return
  const life = await gatherLife(db, customer_id, now)
  const tellings = tellingsOf(life.happenings, watches)
  const due = tellings.filter(({ fires }) => fires <= now)
  const fresh =
    due.length === 0
      ? new Set()
      : await noteTold(
          db,
          customer_id,
          due.map(({ id }) => id),
          now,
        )
  const told = due.filter(({ id }) => fresh.has(id))
  if (told.length > 0) {
    const fields = await gatherFields(db, customer_id, told)
    await emitAll(
      ctx,
      told.map((telling) => ({
        type: telling.watch.type,
        event: payloadOf(ctx, customer_id, telling, fields),
      })),
    )
  }
  const next = earlier(life.next, tellings.find(({ fires }) => fires > now)?.fires ?? FOREVER)
  if (next < FOREVER)
    await ctx.enqueue(db, 'planNotifications', { customer_id }, { key: customer_id, run_at: next })
}

const AT_ONCE = 500

/** Has what is to be told planned anew for every customer, some at a time. */
export async function planAllNotifications(ctx: Ctx, after: string | undefined): Promise<void> {
  const { db, enqueue } = ctx
  const customers = await customersAfter(db, after, AT_ONCE)
  for (const customer_id of customers)
    await enqueue(db, 'planNotifications', { customer_id }, { key: customer_id })
  const last = customers.at(-1)
  if (last !== undefined && customers.length === AT_ONCE)
    await enqueue(db, 'planAllNotifications', { after: last })
}
