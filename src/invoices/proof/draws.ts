import type { Balance } from '../../ledger/balance.ts'
import { burnOrder, type Draw } from '../../ledger/burn-order.ts'
import { ZERO } from '../../money/decimal.ts'
import type { PriceList } from '../facts.ts'
import type { Invoice } from '../invoice.ts'
import type { ProvenBalance } from './proof.ts'

/** The segments that an invoice draws on, in the order in which they burn. */
export function drawsOf(
  { draws, period, issued_at }: Invoice,
  balances: readonly Balance[],
  list: PriceList | undefined,
): Draw[] {
  const drawn = draws.flatMap(({ balance_id, segment_id }): Draw[] =>
    balances
      .filter(({ id }) => id === balance_id)
      .flatMap((balance) =>
        balance.segments
          .filter(({ id }) => id === segment_id)
          .map((segment) => ({ balance, segment })),
      ),
  )
  return burnOrder(drawn, list?.products ?? [], period?.end ?? issued_at)
}

export function balanceOf({ balance, segment }: Draw, { lines }: Invoice): ProvenBalance {
  // What a segment holds only falls while it is drawn, so the fullest draw was the first.
  const draws = lines
    .flatMap(({ type, balance: paid, balance_before: before, total }, i) =>
      type === 'applied_commit_or_credit' && paid?.segment_id === segment.id && before
        ? [{ line: i + 1, amount: ZERO.minus(total), before, after: before.plus(total) }]
        : [],
    )
    .sort((a, b) => b.before.cmp(a.before))
  const before = draws[0]?.before ?? ZERO
  const after = draws.at(-1)?.after ?? ZERO
  return {
    commit_id: balance.id,
    commit_segment_id: segment.id,
    type: balance.kind,
    credit_type_id: balance.credit_type_id,
    priority: balance.priority,
    before,
    drawn: before.minus(after),
    after,
    draws,
  }
}
