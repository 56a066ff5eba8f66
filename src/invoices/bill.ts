import type { Contract } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import type { Remaining } from '../ledger/drawdown.ts'
import type { Charge } from '../pricing/charge.ts'
import { type Instant, plus } from '../time/clock.ts'
import type { Collection } from './collections.ts'
import { balanceCuts, drawCharges } from './drawing.ts'
import type { Facts, Metered, PriceList } from './facts.ts'
import { type Invoice, type Line, USD, usageInvoiceId } from './invoice.ts'
import { convertUnits, drawsOf, linesOf, totalOf } from './lines.ts'
import { isEmpty, type OpenStatement, overlapping } from './statements.ts'
import { trueUpDue, trueUpsOf } from './true-up.ts'
import { type Statement, sharesCustomerSpend, usageCharges } from './usage-statement.ts'

/** An invoice that is not final, and when it becomes so. */
export interface Planned {
  readonly invoice: Invoice
  readonly due: Instant
}

export const listOf = (
  { price_lists }: Pick<Facts, 'price_lists'>,
  { rate_card_id }: Contract,
): PriceList | undefined => (rate_card_id === undefined ? undefined : price_lists.get(rate_card_id))

export const priced = (facts: Facts, statements: readonly OpenStatement[]): Statement[] =>
  statements.flatMap((statement) => {
    const list = listOf(facts, statement.contract)
    return list ? [{ ...statement, list }] : []
  })

/** What the customer's other contracts bill for the same time, when that makes a difference. */
export const others = (facts: Facts, statement: Statement): Statement[] =>
  sharesCustomerSpend(statement) ? priced(facts, overlapping(facts, statement)) : []

/** What a step of the plan has to go by. */
export interface Bill {
  readonly facts: Facts
  readonly metered: Metered
  readonly balances: readonly Balance[]
  readonly remaining: Remaining
}

export interface Billed {
  readonly planned: Planned
  readonly left: Remaining
}

/** The order of products on the card is that of lines, subscriptions included (spec/11 §3, 14 §4). */
function inCardOrder(charges: readonly Charge[], list: PriceList | undefined): Charge[] {
  const places = new Map(list?.products.map(({ id }, place) => [id, place]))
  const place = ({ product }: Charge) => places.get(product.id) ?? places.size
  return charges.toSorted((a, b) => place(a) - place(b))
}

/** The usage invoice of a statement period, and what it leaves of balances. */
export function billStatement(
  { facts, metered, balances, remaining }: Bill,
  open: OpenStatement,
  riding: Collection | undefined,
): Billed {
  const { contract, period, imported } = open
  const list = listOf(facts, contract)
  const cutsOf = balanceCuts(balances, remaining)
  const usage = priced(facts, [open]).flatMap((statement) =>
    usageCharges(statement, metered, cutsOf, others(facts, statement)),
  )
  const charges = inCardOrder([...usage, ...(riding?.charges ?? [])], list)
  const plan = drawCharges(contract, list, charges, balances, remaining, period.end)
  const drawn = linesOf(plan, facts.products, riding?.keys)
  const lines = convertUnits([...drawn, ...(riding?.lines ?? [])], list)
  const due = imported?.issue_date ?? (isEmpty(period) ? period.end : plus(period.end, facts.grace))
  return {
    left: plan.remaining,
    planned: {
      due,
      invoice: {
        ...shared(contract, lines),
        id: usageInvoiceId(contract.id, period.start),
        type: 'USAGE',
        credit_type_id: list?.fiat_credit_type_id ?? USD,
        period,
        issued_at: due,
        draws: drawsOf(plan),
        billable_status: imported?.billable_status ?? billableAt(facts, contract, period.start),
        ...payerOf(contract, facts.contracts),
      },
    },
  }
}

/** The invoice of fixed charges that stand on one of their own. */
export function billCollection(
  { facts, balances, remaining }: Bill,
  collection: Collection,
): Billed {
  const { contract, charges, timestamp } = collection
  const list = listOf(facts, contract)
  const plan = drawCharges(contract, list, charges, balances, remaining, timestamp)
  const lines = convertUnits(
    [...linesOf(plan, facts.products, collection.keys), ...collection.lines],
    list,
  )
  return {
    left: plan.remaining,
    planned: {
      due: timestamp,
      invoice: {
        ...shared(contract, lines),
        id: collection.id,
        type: 'SCHEDULED',
        credit_type_id: collection.credit_type_id,
        issued_at: timestamp,
        draws: drawsOf(plan),
        billable_status: billableAt(facts, contract, timestamp),
      },
    },
  }
}

/** What postpaid commits promised and usage has not reached (spec/13 §7). */
export function trueUps(
  facts: Facts,
  balances: readonly Balance[],
  remaining: Remaining,
): Planned[] {
  return trueUpsOf(facts, balances, remaining).map(({ contract, balance, id, lines, ...item }) => {
    const timestamp = facts.issue_dates.get(id) ?? item.timestamp
    return {
      due: trueUpDue(facts, contract, balance, timestamp),
      invoice: {
        ...shared(contract, lines),
        id,
        type: 'SCHEDULED',
        credit_type_id: balance.invoice_credit_type_id,
        issued_at: timestamp,
        draws: [],
        billable_status: billableAt(facts, contract, timestamp),
      },
    }
  })
}

/** In a hierarchy, who pays a statement. */
function payerOf(
  { id, customer_id, hierarchy }: Contract,
  contracts: readonly Contract[],
): Pick<Invoice, 'payer'> {
  if (hierarchy?.parent && hierarchy.payer === 'PARENT') return { payer: hierarchy.parent }
  const isParent = contracts.some((c) => c.hierarchy?.parent?.contract_id === id)
  return hierarchy?.parent || isParent ? { payer: { contract_id: id, customer_id } } : {}
}

/** Whether an invoice goes to whom it concerns, by the last change at or before `at` (spec/01 §1.8). */
const billableAt = (
  { billable_changes }: Facts,
  { customer_id }: Contract,
  at: Instant,
): Invoice['billable_status'] =>
  (billable_changes.get(customer_id)?.findLast(({ effective_at }) => effective_at <= at)
    ?.billable ?? true)
    ? 'billable'
    : 'unbillable'

const shared = (contract: Contract, lines: readonly Line[]) => ({
  status: 'DRAFT' as const,
  customer_id: contract.customer_id,
  contract_id: contract.id,
  lines,
  total: totalOf(lines),
  ...(contract.net_payment_terms_days !== undefined && {
    net_payment_terms_days: contract.net_payment_terms_days,
  }),
})
