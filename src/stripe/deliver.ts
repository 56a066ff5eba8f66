import type { Ctx } from '../ctx.ts'
import { idOf } from '../invoices/invoice.ts'
import { HOUR, type Instant, MINUTE, plus, SECOND, stopwatch, systemClock } from '../time/clock.ts'
import { emit } from '../webhooks/outbox.ts'
import { failureOf, isRefusal, pauseAfter } from './client.ts'
import { lease } from './hold.ts'
import { tellIfKeyRefused } from './issue.ts'
import { Undeliverable } from './items.ts'
import { note, seen } from './note.ts'
import { type Readied, readOrder } from './order.ts'
import { compareTotals, finalizeDraft, makeDraft, type Push, pushOf, takeBack } from './push.ts'
import {
  deleteParcel,
  holdOutbox,
  keepOutbox,
  lockParcel,
  nextHeld,
  nextParcel,
  type Parcel,
  releaseOutbox,
  updateParcel,
} from './store.ts'

/** How long one run of the job goes on before it asks for another. */
const PATIENCE = 20 * SECOND

/** How long a draft waits for tax to be added by others (spec/07 §7.8). */
const HOLD = HOUR

interface Begun {
  readonly parcel: Parcel
  readonly readied: Readied
}

/**
 * Sends what waits for one customer, in the order in which it became final. No transaction is open
 * while Stripe is waited for; when the process dies, the next one finds what was made.
 */
export async function pushToStripe(ctx: Ctx, customer_id: string): Promise<void> {
  const elapsed = stopwatch()
  const held = await ctx.db.transaction((db) =>
    holdOutbox(db, customer_id, systemClock.now(), lease()),
  )
  if (!held) return again(ctx, customer_id, plus(ctx.clock.now(), MINUTE))
  try {
    while (elapsed() < PATIENCE && !ctx.outside.closing.aborted) {
      const begun = await begin(ctx, customer_id)
      if (!begun) break
      await send(ctx, begun)
    }
  } finally {
    await ctx.db.transaction((db) => releaseOutbox(db, customer_id))
  }
  const next = await ctx.db.transaction(async (db) => {
    const now = ctx.clock.now()
    const parcel = await nextParcel(db, customer_id, now)
    return parcel ? (parcel.next_attempt_at ?? now) : nextHeld(db, customer_id)
  })
  if (next !== undefined) await again(ctx, customer_id, next)
}

const again = (ctx: Ctx, customer_id: string, run_at: Instant) =>
  ctx.db.transaction((db) =>
    ctx.enqueue(db, 'pushToStripe', { customer_id }, { key: customer_id, run_at }),
  )

/** Takes the next invoice, noting that it was begun before anything is said to Stripe. */
const begin = (ctx: Ctx, customer_id: string): Promise<Begun | undefined> =>
  ctx.db.transaction(async (db) => {
    const now = ctx.clock.now()
    const found = await nextParcel(db, customer_id, now)
    if (!found || (found.next_attempt_at ?? now) > now) return undefined
    await keepOutbox(db, customer_id, lease())
    const parcel = { ...found, tried: found.tried + 1 }
    await updateParcel(db, found, { tried: parcel.tried })
    return { parcel, readied: await readOrder({ ...ctx, db }, parcel) }
  })

async function send(ctx: Ctx, { parcel, readied }: Begun): Promise<void> {
  if ('instead' in readied) {
    if (readied.instead === 'REFUSE') return refuse(ctx, parcel, readied.why)
    return ctx.db.transaction(async (db) => {
      if (readied.instead === 'FORGET') await deleteParcel(db, parcel.invoice_id)
      else await updateParcel(db, parcel, { state: 'DONE', status: 'SKIPPED' })
    })
  }
  const push = pushOf(ctx.outside.stripe_api_base, readied.order, parcel)
  try {
    await transfer(ctx, push)
  } catch (error) {
    await fail(ctx, push, error)
    await tellIfKeyRefused(ctx, push)
  }
}

/** The draft, then its finalization; each is noted as soon as it is known. */
async function transfer(ctx: Ctx, push: Push): Promise<void> {
  const { order, parcel } = push
  let external_id = parcel.external_id
  if (external_id === null) {
    const draft = await makeDraft(push)
    compareTotals(push, draft)
    external_id = draft.id
    const waits = order.hold && !order.draft
    await note(ctx, parcel, {
      ...seen(draft),
      status: draft.status === 'draft' ? 'DRAFT' : 'FINALIZED',
      issued_at: ctx.clock.now(),
      state: order.draft ? 'DONE' : waits ? 'HELD' : 'WAITING',
      next_attempt_at: waits ? plus(ctx.clock.now(), HOLD) : ctx.clock.now(),
    })
    if (order.draft || waits) return
  }
  const final = await finalizeDraft(push, external_id)
  const status = final.status === 'paid' ? 'PAID' : 'FINALIZED'
  await note(ctx, parcel, { ...seen(final), status, state: 'DONE', error: null })
}

async function fail(ctx: Ctx, push: Push, error: unknown): Promise<void> {
  const { parcel } = push
  const failure = failureOf(error)
  if (failure === 'FINAL') {
    if (!(error instanceof Undeliverable) && !isRefusal(error)) throw error
    await takeBack(push)
    return refuse(ctx, parcel, error.message)
  }
  await note(ctx, parcel, {
    round: parcel.round + (failure === 'ANSWERED' ? 1 : 0),
    next_attempt_at: plus(ctx.clock.now(), pauseAfter(parcel.tried)),
  })
}

/** It cannot be sent as it is: shown on the invoice, and told. */
const refuse = (ctx: Ctx, { invoice_id }: Parcel, why: string): Promise<void> =>
  ctx.db.transaction(async (db) => {
    const now = await lockParcel(db, invoice_id)
    if (!now) return
    const billing_provider_error = why.slice(0, 1_000)
    const change = { state: 'DONE', status: 'INVALID_REQUEST_ERROR' } as const
    await updateParcel(db, now, { ...change, error: billing_provider_error })
    const { customer_id } = now
    await emit({ ...ctx, db }, 'invoice.billing_provider_error', {
      id: idOf(invoice_id, 'invoice.billing_provider_error'),
      properties: { invoice_id, customer_id, billing_provider: 'STRIPE', billing_provider_error },
    })
  })
