import { chargeName, subscribedPeriods } from '../invoices/subscription-charges.ts'
import { FOREVER } from '../time/clock.ts'
import type { Ops } from './edit.ts'
import type { Finals } from './finals.ts'
import { type Identity, readContract } from './read.ts'
import type { Terms } from './terms.ts'

/**
 * What an edit does besides when it moves a contract's end away: a subscription that is paid in
 * advance, and whose last period is billed, stays at the end that it was billed to (spec/12 §3).
 */
export function keepEnds(who: Identity, before: Terms, ops: Ops, finals: Finals): Ops {
  const { ending_before: old } = before
  const { update_contract_end_date: end, update_subscriptions: updates = [] } = ops
  if (end === undefined || old === undefined || (end !== null && end <= old)) return ops
  const contract = readContract(who, before)
  const paid = contract.subscriptions.filter((subscription) => {
    const last = subscribedPeriods(subscription, contract, FOREVER).at(-1)
    return (
      subscription.collection_schedule === 'ADVANCE' &&
      subscription.ending_before === contract.ending_before &&
      last !== undefined &&
      finals.billed(chargeName(subscription, last)) !== undefined
    )
  })
  return paid.length === 0
    ? ops
    : {
        ...ops,
        update_subscriptions: [...paid.map(({ id }) => ({ id, ending_before: old })), ...updates],
      }
}
