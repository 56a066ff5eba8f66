import type { Contract } from '../contracts/contract.ts'
import { statementPeriods } from '../contracts/statement.ts'
import type { Balance } from '../ledger/balance.ts'
import type { Remaining } from '../ledger/drawdown.ts'
import { ONE, ZERO } from '../money/decimal.ts'
import { earlier, type Instant, later, plus } from '../time/clock.ts'
import type { Facts } from './facts.ts'
import { idOf, type Line, usageInvoiceId } from './invoice.ts'
import { balanceName } from './lines.ts'
import { isAlive } from './statements.ts'

interface TrueUp {
  readonly contract: Contract
  readonly balance: Balance
  readonly id: string
  readonly timestamp: Instant
  readonly lines: readonly Line[]
}

/** Whether a renewal of the contract has dropped its true-ups. */
const isRemoved = ({ contracts }: Facts, { id }: Contract): boolean =>
  contracts.some(
    ({ transition }) => transition?.from_contract_id === id && transition.trueup === 'REMOVE',
  )

/** The true-ups that are not final: nothing is issued for a promise that was kept (spec/13 §7). */
export function trueUpsOf(
  facts: Facts,
  balances: readonly Balance[],
  remaining: Remaining,
): TrueUp[] {
  const billed = new Set(facts.finals.flatMap(({ schedule_item_ids }) => schedule_item_ids))
  return balances.flatMap((balance): TrueUp[] => {
    const [item] = balance.instalments
    const [segment] = balance.segments
    const contract = facts.contracts.find(
      ({ id }) => id === (balance.contract_id ?? balance.invoice_contract_id),
    )
    if (balance.kind !== 'POSTPAID' || balance.true_up_disabled || balance.do_not_invoice) return []
    if (!item || !segment || !contract || !isAlive(contract)) return []
    if (billed.has(item.id) || isRemoved(facts, contract)) return []
    const missing = remaining.get(segment.id) ?? ZERO
    if (missing.lte(ZERO)) return []
    const line: Line = {
      type: 'scheduled',
      name: balanceName(balance, facts.products),
      credit_type_id: balance.invoice_credit_type_id,
      quantity: ONE,
      unit_price: missing,
      total: missing,
      counts: true,
      product_id: balance.product_id,
      product_type: 'FIXED',
      postpaid_commit_id: balance.id,
      balance: { id: balance.id, segment_id: segment.id, kind: 'POSTPAID' },
      schedule_item_id: item.id,
    }
    const id = idOf(contract.id, 'TRUEUP', balance.id)
    return [{ contract, balance, id, timestamp: item.timestamp, lines: [line] }]
  })
}

/** On its day, but not before the last usage that counts for it is final, whenever that is issued. */
export function trueUpDue(
  { grace, issue_dates }: Facts,
  contract: Contract,
  { segments }: Balance,
  timestamp: Instant,
): Instant {
  const end = segments.reduce<Instant>((latest, s) => later(latest, s.ending_before), timestamp)
  const covered = earlier(end, contract.ending_before)
  const last = statementPeriods(contract, plus(covered, -1)).at(-1)
  if (!last) return timestamp
  const moved = issue_dates.get(usageInvoiceId(contract.id, last.start))
  return later(timestamp, moved === undefined ? plus(last.end, grace) : later(moved, last.end))
}
