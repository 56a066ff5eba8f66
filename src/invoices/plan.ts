import type { Contract } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import type { Remaining } from '../ledger/drawdown.ts'
import { FOREVER, type Instant, later } from '../time/clock.ts'
import { balancesOf, type Rollover, remainingOf, renewals, rolloversAt } from './balances.ts'
import {
  billCollection,
  billStatement,
  listOf,
  others,
  type Planned,
  priced,
  trueUps,
} from './bill.ts'
import { type Collection, planCollections } from './collections.ts'
import { consolidate, consolidatingChildren } from './consolidated.ts'
import type { Facts, Metered, UsageQuestion } from './facts.ts'
import type { Invoice } from './invoice.ts'
import { explain } from './proof/explain.ts'
import type { NewProof } from './proof/proof.ts'
import { type OpenStatement, openStatements } from './statements.ts'
import { usageQuestions } from './usage-statement.ts'

/** What is to be billed of a family of customers, and what that leaves of balances. */
export interface BillingPlan {
  /** In the order in which they draw on balances. */
  readonly open: readonly Planned[]
  /** All balances there are, those that rolled over included. */
  readonly balances: readonly Balance[]
  /** What all invoices, the open ones included, leave of each segment. */
  readonly remaining: Remaining
  readonly rollovers: readonly Rollover[]
  /** The customer of each balance. */
  readonly owners: ReadonlyMap<string, string>
  /** Why an invoice of this plan is as it is. */
  explain(invoice: Invoice): NewProof
}

/** Everything that has to be metered before the open invoices can be computed. */
export const openQuestions = (facts: Facts): UsageQuestion[] =>
  questionsOf(facts, openStatements(facts))

/**
 * Everything that has to be metered to compute what is due: statements that have ended. The true-up
 * of a postpaid commit may depend on all of them.
 */
export function dueQuestions(facts: Facts): UsageQuestion[] {
  const all = openStatements(facts)
  const needsAll = balancesOf(facts).some(({ kind }) => kind === 'POSTPAID')
  return questionsOf(facts, needsAll ? all : all.filter(({ period }) => period.end <= facts.now))
}

const questionsOf = (facts: Facts, statements: readonly OpenStatement[]): UsageQuestion[] =>
  priced(facts, statements)
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
  const metering = statements.filter(({ imported }) => !imported)
  const collections = planCollections(facts, balances, metering, (c) => listOf(facts, c))
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
  const moved = open.map((each) => reissued(each, facts))
  const all = [...moved, ...trueUps(facts, balances, remaining)]
  return {
    open: [...all, ...consolidated(facts, all), ...awaited(facts)],
    balances,
    remaining,
    rollovers,
    owners: ownersOf(facts, balances),
    explain: (invoice) => ({
      proof: explain(invoice, { facts, balances, counting: metered.counting }),
      until: metered.counting?.until,
    }),
  }
}

/** Drafts that no day makes final, but whoever takes the money for them. */
const awaited = ({ awaited: invoices }: Facts): Planned[] =>
  invoices.map((invoice) => ({ due: FOREVER, invoice }))

/** Whose balances they are. */
const ownersOf = ({ contracts, balances: own }: Facts, balances: readonly Balance[]) =>
  new Map([
    ...[...own].flatMap(([customer_id, all]) => all.map(({ id }) => [id, customer_id] as const)),
    ...balances.flatMap(({ id, contract_id }) => {
      const contract = contracts.find((c) => c.id === contract_id)
      return contract ? [[id, contract.customer_id] as const] : []
    }),
  ])

/** The invoices that parents of a hierarchy get beside their own statements. */
function consolidated({ contracts }: Facts, open: readonly Planned[]): Planned[] {
  return contracts.flatMap((parent) => {
    const children = consolidatingChildren(parent, contracts)
    if (children.length === 0) return []
    const statements = open.filter(({ invoice }) => invoice.type === 'USAGE')
    const own = statements.filter(({ invoice }) => invoice.contract_id === parent.id)
    const theirs = statements
      .map(({ invoice }) => invoice)
      .filter(({ contract_id }) => children.some(({ id }) => id === contract_id))
    return own.flatMap(({ invoice, due }) => {
      const all = consolidate(invoice, theirs)
      return all ? [{ invoice: all, due }] : []
    })
  })
}

/**
 * Somebody may have set another day of issue for a draft. Usage is billed when its period is over all
 * the same: what came after the invoice would be billed by none.
 */
const reissued = (planned: Planned, { issue_dates }: Facts): Planned => {
  const { invoice } = planned
  const date = issue_dates.get(invoice.id)
  return date === undefined
    ? planned
    : {
        due: later(date, invoice.period?.end ?? date),
        invoice: { ...invoice, issued_at: date },
      }
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
