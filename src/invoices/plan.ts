import type { Contract } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import type { Remaining } from '../ledger/drawdown.ts'
import { type Instant, plus } from '../time/clock.ts'
import { balancesOf, type Rollover, remainingOf, renewals, rolloversAt } from './balances.ts'
import { type Collection, planCollections } from './collections.ts'
import { balanceCuts, drawCharges } from './drawing.ts'
import type { Facts, Metered, PriceList, UsageQuestion } from './facts.ts'
import { type Invoice, type Line, USD, usageInvoiceId } from './invoice.ts'
import { convertUnits, drawsOf, linesOf, totalOf } from './lines.ts'
import { isEmpty, type OpenStatement, openStatements, overlapping } from './statements.ts'
import { trueUpDue, trueUpsOf } from './true-up.ts'
import {
  type Statement,
  sharesCustomerSpend,
  usageCharges,
  usageQuestions,
} from './usage-statement.ts'

/** An invoice that is not final, and when it becomes so. */
export interface Planned {
  readonly invoice: Invoice
  readonly due: Instant
}

export interface BillingPlan {
  /** In the order in which they draw on balances. */
  readonly open: readonly Planned[]
  /** All balances there are, those that rolled over included. */
  readonly balances: readonly Balance[]
  /** What all invoices, the open ones included, leave of each segment. */
  readonly remaining: Remaining
  readonly rollovers: readonly Rollover[]
}

const listOf = ({ price_lists }: Facts, { rate_card_id }: Contract): PriceList | undefined =>
  rate_card_id === undefined ? undefined : price_lists.get(rate_card_id)

const priced = (facts: Facts, statements: readonly OpenStatement[]): Statement[] =>
  statements.flatMap(({ contract, period }) => {
    const list = listOf(facts, contract)
    return list ? [{ contract, list, period }] : []
  })

/** What the customer's other contracts bill for the same time, when that makes a difference. */
const others = (facts: Facts, statement: Statement): Statement[] =>
  sharesCustomerSpend(statement) ? priced(facts, overlapping(facts, statement)) : []

/** Everything that has to be metered before the open invoices can be computed. */
export const openQuestions = (facts: Facts): UsageQuestion[] =>
  priced(facts, openStatements(facts))
    .flatMap((statement) => [statement, ...others(facts, statement)])
    .flatMap(usageQuestions)

/** What happens to balances, in the order of time: invoices draw on them, renewals move them. */
type Step =
  | { readonly kind: 'COLLECTION'; readonly at: Instant; readonly collection: Collection }
  | { readonly kind: 'STATEMENT'; readonly at: Instant; readonly statement: OpenStatement }
  | {
      readonly kind: 'RENEWAL'
      readonly at: Instant
      readonly renewal: ReturnType<typeof renewals>[number]
    }

const KIND = { COLLECTION: 0, STATEMENT: 1, RENEWAL: 2 } as const

const contractOf = (step: Step): Contract =>
  step.kind === 'COLLECTION'
    ? step.collection.contract
    : step.kind === 'STATEMENT'
      ? step.statement.contract
      : step.renewal.to

const inOrder = (a: Step, b: Step): number =>
  a.at - b.at ||
  KIND[a.kind] - KIND[b.kind] ||
  contractOf(a).starting_at - contractOf(b).starting_at ||
  (contractOf(a).id < contractOf(b).id ? -1 : contractOf(a).id > contractOf(b).id ? 1 : 0)

/**
 * Computes every invoice of a customer that is not final. A pure function of the facts and the
 * usage: what a draft shows is what finalization will write.
 */
export function planInvoices(facts: Facts, metered: Metered): BillingPlan {
  const statements = openStatements(facts)
  const balances = balancesOf(facts)
  const collections = planCollections(facts, balances, statements, (c) => listOf(facts, c))
  const steps: Step[] = [
    ...collections.alone.map((collection) => ({
      kind: 'COLLECTION' as const,
      at: collection.timestamp,
      collection,
    })),
    ...statements.map((statement) => ({
      kind: 'STATEMENT' as const,
      at: statement.period.end,
      statement,
    })),
    ...renewals(facts).map((renewal) => ({
      kind: 'RENEWAL' as const,
      at: renewal.to.starting_at,
      renewal,
    })),
  ]
  let remaining = remainingOf(balances, facts.ledger)
  const open: Planned[] = []
  const rollovers: Rollover[] = []
  for (const step of steps.toSorted(inOrder)) {
    if (step.kind === 'RENEWAL') {
      const moved = rolloversAt(step.renewal, balances, remaining)
      remaining = moveAll(remaining, moved, facts)
      balances.push(...moved.map(({ to }) => to))
      rollovers.push(...moved)
      continue
    }
    const bill = { facts, metered, balances, remaining }
    const { planned, left } =
      step.kind === 'STATEMENT'
        ? billStatement(bill, step.statement, collections.riding(step.statement))
        : billCollection(bill, step.collection)
    open.push(planned)
    remaining = left
  }
  const all = [...open, ...trueUps(facts, balances, remaining)]
  return { open: all.map((each) => reissued(each, facts)), balances, remaining, rollovers }
}

/** Somebody may have set another day of issue for a draft. */
const reissued = (planned: Planned, { issue_dates }: Facts): Planned => {
  const date = issue_dates.get(planned.invoice.id)
  return date === undefined
    ? planned
    : { due: date, invoice: { ...planned.invoice, issued_at: date } }
}

function moveAll(remaining: Remaining, moved: readonly Rollover[], { ledger }: Facts): Remaining {
  const after = new Map(remaining)
  for (const { segment, to } of moved)
    for (const [id, left] of remainingOf([to], ledger)) {
      after.set(id, left)
      after.set(
        segment.id,
        (remaining.get(segment.id) ?? left).minus(to.segments[0]?.amount ?? left),
      )
    }
  return after
}

interface Bill {
  readonly facts: Facts
  readonly metered: Metered
  readonly balances: readonly Balance[]
  readonly remaining: Remaining
}

interface Billed {
  readonly planned: Planned
  readonly left: Remaining
}

function billStatement(
  { facts, metered, balances, remaining }: Bill,
  { contract, period }: OpenStatement,
  riding: Collection | undefined,
): Billed {
  const list = listOf(facts, contract)
  const cutsOf = balanceCuts(balances, remaining)
  const usage = priced(facts, [{ contract, period }]).flatMap((statement) =>
    usageCharges(statement, metered, cutsOf, others(facts, statement)),
  )
  const charges = [...usage, ...(riding?.charges ?? [])]
  const plan = drawCharges(contract, list, charges, balances, remaining, period.end)
  const drawn = linesOf(plan, facts.products, riding?.keys)
  const lines = convertUnits([...drawn, ...(riding?.lines ?? [])], list)
  const due = isEmpty(period) ? period.end : plus(period.end, facts.grace)
  return {
    left: plan.remaining,
    planned: {
      due,
      invoice: {
        ...shared(facts, contract, lines),
        id: usageInvoiceId(contract.id, period.start),
        type: 'USAGE',
        credit_type_id: list?.fiat_credit_type_id ?? USD,
        period,
        issued_at: due,
        draws: drawsOf(plan),
        billable_status: billableAt(facts, period.start),
      },
    },
  }
}

function billCollection({ facts, balances, remaining }: Bill, collection: Collection): Billed {
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
        ...shared(facts, contract, lines),
        id: collection.id,
        type: 'SCHEDULED',
        credit_type_id: collection.credit_type_id,
        issued_at: timestamp,
        draws: drawsOf(plan),
        billable_status: billableAt(facts, timestamp),
      },
    },
  }
}

/** What postpaid commits promised and usage has not reached (spec/13 §7). */
function trueUps(facts: Facts, balances: readonly Balance[], remaining: Remaining): Planned[] {
  return trueUpsOf(facts, balances, remaining).map(
    ({ contract, balance, id, timestamp, lines }) => ({
      due: trueUpDue(facts, contract, balance, timestamp),
      invoice: {
        ...shared(facts, contract, lines),
        id,
        type: 'SCHEDULED',
        credit_type_id: balance.invoice_credit_type_id,
        issued_at: timestamp,
        draws: [],
        billable_status: billableAt(facts, timestamp),
      },
    }),
  )
}

/** Whether an invoice goes to whom it concerns, by the last change at or before `at` (spec/01 §1.8). */
const billableAt = ({ billable_changes }: Facts, at: Instant): Invoice['billable_status'] =>
  (billable_changes.findLast(({ effective_at }) => effective_at <= at)?.billable ?? true)
    ? 'billable'
    : 'unbillable'

const shared = (facts: Facts, contract: Contract, lines: readonly Line[]) => ({
  status: 'DRAFT' as const,
  customer_id: facts.customer_id,
  contract_id: contract.id,
  lines,
  total: totalOf(lines),
  ...(contract.net_payment_terms_days !== undefined && {
    net_payment_terms_days: contract.net_payment_terms_days,
  }),
})
