import type { Contract } from '../contracts/contract.ts'
import { appliesTo, paysFor } from '../ledger/applicability.ts'
import type { Balance } from '../ledger/balance.ts'
import { burnOrder, type Draw } from '../ledger/burn-order.ts'
import { type DrawdownPlan, planDrawdown, type Remaining } from '../ledger/drawdown.ts'
import { ZERO } from '../money/decimal.ts'
import type { Charge } from '../pricing/charge.ts'
import { overrideApplies, ratesFor, resolvePrice } from '../pricing/resolve.ts'
import type { Instant } from '../time/clock.ts'
import type { PriceList } from './facts.ts'
import type { CutsOf } from './usage-statement.ts'

/**
 * Lines are split where a balance that may pay for them begins or ends, unless nothing is left of
 * it, and where the price that holds while it pays changes.
 */
export const balanceCuts =
  (balances: readonly Balance[], remaining: Remaining): CutsOf =>
  (contract) => {
    const payers = balances
      .filter((balance) => paysFor(balance, contract.id))
      .map((balance) => ({
        balance,
        segments: balance.segments.filter(({ id }) => remaining.get(id)?.gt(ZERO)),
      }))
      .filter(({ segments }) => segments.length > 0)
    const own = contract.overrides.filter((o) => o.is_commit_specific)
    return (subject) =>
      payers
        .filter(({ balance }) => appliesTo(balance.applies, subject))
        .flatMap(({ balance, segments }) => {
          const changes = own.filter((o) => overrideApplies(o, subject, balance)).flatMap(edges)
          const pays = (at: Instant) =>
            segments.some((s) => s.starting_at < at && at < s.ending_before)
          return [...segments.flatMap(edges), ...changes.filter(pays)]
        })
  }

const edges = (window: { readonly starting_at: Instant; readonly ending_before: Instant }) => [
  window.starting_at,
  window.ending_before,
]

/** Draws charges on the balances that may pay for them. */
export function drawCharges(
  contract: Contract,
  list: PriceList | undefined,
  charges: readonly Charge[],
  balances: readonly Balance[],
  remaining: Remaining,
  at: Instant,
): DrawdownPlan {
  const products = list?.products ?? []
  const draws: Draw[] = balances
    .filter((balance) => paysFor(balance, contract.id))
    .flatMap((balance) => balance.segments.map((segment) => ({ balance, segment })))
    .filter(({ segment }) => remaining.get(segment.id)?.gt(ZERO))
  const terms = { overrides: contract.overrides, prioritization: contract.prioritization }
  const hasOwnPrices =
    contract.overrides.some((o) => o.is_commit_specific) ||
    draws.some(({ balance }) => balance.rate_type === 'COMMIT_RATE')
  return planDrawdown({
    contract_id: contract.id,
    charges,
    draws: burnOrder(draws, products, at),
    remaining,
    priceUnder(charge, payer) {
      if (!hasOwnPrices || !list || charge.kind === 'subscription') return undefined
      const { subject, window } = charge
      return resolvePrice(ratesFor(list.rates, subject), terms, subject, window.start, payer)
    },
  })
}
