import type { Ctx } from '../ctx.ts'
import { ZERO } from '../money/decimal.ts'
import {
  type Charged,
  cancelIntent,
  payByIntent,
  payInvoice,
  voidInvoice,
} from '../stripe/charge.ts'
import { failureOf, isRefusal, pauseAfter } from '../stripe/client.ts'
import { alone } from '../stripe/hold.ts'
import { tellIfKeyRefused } from '../stripe/issue.ts'
import { Undeliverable } from '../stripe/items.ts'
import { note, seen } from '../stripe/note.ts'
import { gated, type Readied, readOrder } from '../stripe/order.ts'
import {
  compareTotals,
  finalizeDraft,
  makeDraft,
  type Push,
  pushOf,
  takeBack,
} from '../stripe/push.ts'
import { lockParcel, type Parcel } from '../stripe/store.ts'
import { MINUTE, plus } from '../time/clock.ts'
import { isActive, type Payment } from './payment.ts'
import { enqueuePayment } from './request.ts'
import { settlePayment } from './settle.ts'
import { lockPayment, paymentsOf, updatePayment } from './store.ts'

interface Begun {
  readonly payment: Payment
  readonly parcel: Parcel
  readonly readied: Readied
  /** Earlier attempts whose intents could still be paid. */
  readonly earlier: readonly Payment[]
}

/**
 * Asks Stripe for a payment and notes the answer. No transaction is open while Stripe is waited for;
 * when the process dies, the job finds what was made: one invoice, one charge, always.
 */
export async function takePayment(ctx: Ctx, payment_id: string): Promise<void> {
  const begun = await begin(ctx, payment_id)
  if (!begun) return
  try {
    const charged = await ask(ctx, begun)
    if (charged)
      await ctx.db.transaction((db) => settlePayment({ ...ctx, db }, payment_id, charged))
    else await later(ctx, begun.payment, MINUTE)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === 'FINAL') throw error // Stripe's own refusals were read as answers
    await later(ctx, begun.payment, pauseAfter(begun.payment.tried), failure === 'ANSWERED')
  }
}

/** Notes that a payment is being taken, before anything is said to Stripe. */
const begin = (ctx: Ctx, payment_id: string): Promise<Begun | undefined> =>
  ctx.db.transaction(async (db) => {
    const found = await lockPayment(db, payment_id)
    const parcel = found && (await lockParcel(db, found.invoice_id))
    if (!found || !parcel || !isActive(found)) return undefined
    // the customer's turn, unless it is not to be paid any more
    if (found.status === 'requires_intervention' && !found.withdrawn) return undefined
    const payment = { ...found, tried: found.tried + 1 }
    await updatePayment(db, found, { tried: payment.tried })
    const own = { ...parcel, tried: payment.tried, round: payment.round }
    const earlier = (await paymentsOf(db, payment.invoice_id)).filter(
      ({ number, status, intent_id, by_intent }) =>
        number < payment.number && status === 'canceled' && by_intent && intent_id !== null,
    )
    const begun = payment.tried > 1
    const readied = await readOrder({ ...ctx, db }, parcel, { begun })
    return { payment, parcel: own, earlier, readied }
  })

/** Puts a payment off; `answered` changes its keys, for Stripe repeats an answered failure. */
const later = (ctx: Ctx, { id }: Payment, ms: number, answered = false): Promise<void> =>
  ctx.db.transaction(async (db) => {
    const payment = await lockPayment(db, id)
    if (!payment || !isActive(payment)) return
    if (answered) await updatePayment(db, payment, { round: payment.round + 1 })
    await enqueuePayment({ ...ctx, db }, payment, plus(ctx.clock.now(), ms))
  })

const declined = (message: string): Charged => ({
  result: 'DECLINED',
  error: { type: 'invalid_request_error', message },
})

/** Undefined when somebody else was busy with the customer at Stripe all the time. */
async function ask(ctx: Ctx, { payment, parcel, readied, earlier }: Begun) {
  const refusal = refusalOf(payment)
  if (refusal && parcel.external_id === null && payment.intent_id === null) return refusal
  if (payment.amount.lte(ZERO)) return { result: 'PAID' } as const
  if ('instead' in readied) {
    if (readied.instead === 'SKIP') return { result: 'PAID' } as const
    return declined('why' in readied ? readied.why : 'The billing configuration is archived')
  }
  if (readied.order.invoice.billable_status === 'unbillable')
    return { result: 'PAID', paid: ZERO } as const
  const order = gated(readied.order, payment.terms)
  const push = pushOf(ctx.outside.stripe_api_base, order, parcel)
  for (const { id, intent_id } of earlier) {
    const found = await cancelIntent(push, intent_id ?? '')
    if (found.result !== 'PAID') continue
    await ctx.db.transaction((db) => settlePayment({ ...ctx, db }, id, found))
    return declined('An earlier attempt was paid')
  }
  try {
    return payment.by_intent
      ? await byIntent(push, payment)
      : await alone(ctx, payment.customer_id, () => byInvoice(ctx, push, payment))
  } finally {
    await tellIfKeyRefused(ctx, push)
  }
}

const manner = ({ id, terms }: Payment) => ({
  step: `pay-${id}`,
  on_session: terms.stripe_config?.on_session_payment === true,
})

/** What Stripe or somebody here has said meanwhile of a payment that is not to be made any more. */
const refusalOf = ({ withdrawn, error, intent_id }: Payment): Charged | undefined =>
  withdrawn && error
    ? { result: 'DECLINED', error, ...(intent_id !== null && { intent_id }) }
    : undefined

/** What a purchase has waited for in vain must not be paid later. */
const mustGo = (charged: Charged, { workflow_id }: Payment): boolean =>
  charged.result === 'DECLINED' && workflow_id !== null

async function byIntent(push: Push, payment: Payment): Promise<Charged> {
  const charged = refusalOf(payment) ?? (await payByIntent(push, manner(payment)))
  const goes = mustGo(charged, payment) || payment.withdrawn
  if (!goes || charged.intent_id === undefined) return charged
  const left = await cancelIntent(push, charged.intent_id)
  return left.result === 'PAID' ? left : charged
}

async function byInvoice(ctx: Ctx, push: Push, payment: Payment): Promise<Charged> {
  const refusal = refusalOf(payment)
  if (refusal)
    return mustGo(refusal, payment) ? voided(push, push.parcel.external_id, refusal) : refusal
  const { items } = push.order
  if (payment.workflow_id !== null && items[0]?.product === undefined)
    return declined(
      `${items[0]?.description ?? 'The product'} cannot be paid for through Stripe: give its product the custom field stripe_product_id`,
    )
  let id = push.parcel.external_id
  try {
    id ??= await draftOf(ctx, push)
    const charged = await paid(ctx, push, id, payment)
    return mustGo(charged, payment) ? voided(push, id, charged) : charged
  } catch (error) {
    if (!(error instanceof Undeliverable) && !isRefusal(error)) throw error
    if (id === null) await takeBack(push)
    const refused = declined(error.message)
    return mustGo(refused, payment) ? voided(push, id, refused) : refused
  }
}

async function draftOf(ctx: Ctx, push: Push): Promise<string> {
  const draft = await makeDraft(push)
  compareTotals(push, draft)
  await note(ctx, push.parcel, { ...seen(draft), status: 'DRAFT', issued_at: ctx.clock.now() })
  return draft.id
}

/** The invoice of a purchase is made final first; any other is final already. */
async function paid(ctx: Ctx, push: Push, id: string, payment: Payment): Promise<Charged> {
  if (payment.workflow_id !== null) {
    const final = await finalizeDraft(push, id)
    await note(ctx, push.parcel, { ...seen(final), status: 'FINALIZED' })
    if (final.status === 'paid') return { result: 'PAID' }
  }
  return payInvoice(push, id, manner(payment))
}

/** Voids the invoice at Stripe, unless it was paid after all. */
async function voided(push: Push, id: string | null, charged: Charged): Promise<Charged> {
  if (id === null) return charged
  const left = await voidInvoice(push, id)
  return left.result === 'PAID' ? left : charged
}
