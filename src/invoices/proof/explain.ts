import type { Contract } from '../../contracts/contract.ts'
import { type Balance, grantedBy } from '../../ledger/balance.ts'
import { type Decimal, ZERO } from '../../money/decimal.ts'
import { given } from '../../money/json.ts'
import type { Basis } from '../../pricing/charge.ts'
import type { ProductVersion } from '../../pricing/product.ts'
import { totalOf } from '../../pricing/quantity.ts'
import { FOREVER, iso } from '../../time/clock.ts'
import { listOf } from '../bill.ts'
import type { Counting, Facts, PriceList } from '../facts.ts'
import type { Invoice, Line } from '../invoice.ts'
import { becauseOf, type Places } from './because.ts'
import { balanceOf, drawsOf } from './draws.ts'
import type { Proof, ProvenLine, ProvenShare, ProvenUsage } from './proof.ts'

/** What an invoice was computed from. */
export interface Origins {
  readonly facts: Pick<Facts, 'contracts' | 'price_lists' | 'imported'>
  readonly balances: readonly Balance[]
  readonly counting?: Counting | undefined
}

/**
 * Says why an invoice is as it is. It only writes down what rating and drawing knew; the hours and
 * events of what was metered are left to be counted again, up to the same event.
 */
export function explain(invoice: Invoice, { facts, balances, counting }: Origins): Proof {
  const contract = facts.contracts.find(({ id }) => id === invoice.contract_id)
  const list = contract && listOf(facts, contract)
  const [usage, shares] = [basesOf(invoice, 'METERED'), basesOf(invoice, 'SPENT')]
  const draws = drawsOf(invoice, balances, list)
  const places: Places = {
    place: placesOf(usage, shares),
    balance: (segment_id) => draws.findIndex(({ segment }) => segment.id === segment_id),
    owedIn: (unit) => owedIn(invoice, unit),
    promised: (segment_id) => promisedBy(segment_id, balances),
  }
  const isImported = facts.imported.some(
    ({ contract_id, period }) =>
      contract_id === invoice.contract_id && period.start === invoice.period?.start,
  )
  const sourceOf = ({ billable_metric_id: id }: ProductVersion): ProvenUsage['source'] =>
    isImported ? 'IMPORTED' : id !== undefined && counting?.statements.has(id) ? 'SQL' : 'EVENTS'
  return {
    invoice: headOf(invoice),
    terms: termsOf(contract, list),
    usage: [...usage].map(([basis, line]) =>
      usageOf(basis, line, contract, sourceOf(basis.version)),
    ),
    shares: [...shares].map(([basis, line]) => shareOf(basis, line)),
    lines: invoice.lines.map((line, i) => provenLine(line, i + 1, places)),
    balances: draws.map((draw) => balanceOf(draw, invoice)),
  }
}

type Metered = Extract<Basis, { kind: 'METERED' }>
type Spent = Extract<Basis, { kind: 'SPENT' }>

/**
 * What the lines come from, each once and with the first line that does; the lines of a consolidated
 * invoice have proofs of their own.
 */
function basesOf<Kind extends Basis['kind']>({ lines }: Invoice, kind: Kind) {
  type Own = Extract<Basis, { kind: Kind }>
  const first = new Map<Own, Line>()
  for (const line of lines) {
    const basis = line.basis?.kind === 'MINIMUM' ? line.basis.instead : line.basis
    if (basis?.kind === kind && !line.origin && !first.has(basis as Own))
      first.set(basis as Own, line)
  }
  return first
}

const headOf = (invoice: Invoice): Proof['invoice'] => ({
  id: invoice.id,
  type: invoice.type,
  customer_id: invoice.customer_id,
  contract_id: invoice.contract_id,
  credit_type_id: invoice.credit_type_id,
  ...(invoice.period && {
    start_timestamp: iso(invoice.period.start),
    end_timestamp: iso(invoice.period.end),
  }),
  total: invoice.total,
  ...(invoice.regenerated_from_invoice_id !== undefined && {
    regenerated_from_invoice_id: invoice.regenerated_from_invoice_id,
  }),
  ...(invoice.constituents && { constituent_invoices: invoice.constituents }),
})

const termsOf = (contract: Contract | undefined, list: PriceList | undefined): Proof['terms'] => ({
  ...(contract && {
    starting_at: iso(contract.starting_at),
    ...(contract.ending_before < FOREVER && { ending_before: iso(contract.ending_before) }),
    multiplier_override_prioritization: contract.prioritization,
    ...(contract.net_payment_terms_days !== undefined && {
      net_payment_terms_days: contract.net_payment_terms_days,
    }),
  }),
  ...(list && { rate_card_id: list.id }),
  credit_type_conversions: [...(list?.conversions ?? [])].map(([id, worth]) => ({
    custom_credit_type_id: id,
    fiat_credit_type_id: list?.fiat_credit_type_id ?? '',
    fiat_per_custom_credit: worth,
  })),
})

const groupOf = ({ pricing_group_values, presentation_group_values }: Line) => ({
  ...pricing_group_values,
  ...presentation_group_values,
})

const windowOf = ({ window }: Line) => ({
  starting_at: window ? iso(window.start) : '',
  ending_before: window ? iso(window.end) : '',
})

function usageOf(
  { version, metered, quantity, position }: Metered,
  line: Line,
  contract: Contract | undefined,
  source: ProvenUsage['source'],
): ProvenUsage {
  const { billable_metric_id: metric, quantity_conversion, quantity_rounding } = version
  const start = line.window?.start
  const filter = contract?.usage_filters.findLast(
    (f) => start !== undefined && f.starting_at <= start && start < f.ending_before,
  )
  return {
    product_id: line.product_id ?? '',
    group: groupOf(line),
    ...windowOf(line),
    source,
    ...(metric !== undefined && { billable_metric_id: metric }),
    ...(filter && {
      usage_filter: { group_key: filter.group_key, group_values: filter.group_values },
    }),
    ...(source !== 'EVENTS' && {
      hours: metered.map((each) => ({ ...each, hour: iso(each.hour) })),
    }),
    metered: totalOf(metered),
    ...(quantity_conversion && { quantity_conversion }),
    ...(quantity_rounding && { quantity_rounding }),
    quantity,
    position,
  }
}

const shareOf = ({ spent, quantity, position }: Spent, line: Line): ProvenShare => ({
  product_id: line.product_id ?? '',
  credit_type_id: line.credit_type_id,
  ...windowOf(line),
  spent,
  quantity,
  position,
})

function provenLine(line: Line, number: number, places: Places): ProvenLine {
  const group = groupOf(line)
  const { window, balance } = line
  return given({
    line: number,
    type: line.type,
    name: line.name,
    product_id: line.product_id,
    credit_type_id: line.credit_type_id,
    starting_at: window && iso(window.start),
    ending_before: window && iso(window.end),
    group: Object.keys(group).length > 0 ? group : undefined,
    tier: line.tier,
    commit_id: balance?.id,
    commit_segment_id: balance?.segment_id === '' ? undefined : balance?.segment_id,
    quantity: line.quantity,
    unit_price: line.unit_price,
    total: line.total,
    counts: line.counts,
    because: becauseOf(line, number, places),
  })
}

/** Usage and shares by where they stand in their lists. */
function placesOf(...lists: readonly ReadonlyMap<Basis, Line>[]): (basis: Basis) => number {
  const places = new Map(lists.flatMap((list) => [...list.keys()].map((basis, i) => [basis, i])))
  return (basis) => places.get(basis) ?? -1
}

/** The lines in a custom unit that are to be paid; postpaid applications pay nothing. */
const owedIn = ({ lines }: Invoice, unit: string): number[] =>
  lines.flatMap(({ credit_type_id, type, balance }, i) =>
    credit_type_id === unit &&
    !(type === 'applied_commit_or_credit' && balance?.kind === 'POSTPAID')
      ? [i + 1]
      : [],
  )

const promisedBy = (segment_id: string, balances: readonly Balance[]): Decimal =>
  balances
    .flatMap(({ segments }) => segments)
    .filter(({ id }) => id === segment_id)
    .reduce((sum, segment) => sum.plus(grantedBy(segment)), ZERO)
