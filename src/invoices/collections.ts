import type { Contract, ScheduledCharge } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Charge } from '../pricing/charge.ts'
import { versionAt } from '../pricing/product.ts'
import { startOfDay } from '../time/calendar.ts'
import { type Instant, iso, later } from '../time/clock.ts'
import { billedUnits } from './billed-units.ts'
import type { Facts, PriceList } from './facts.ts'
import { idOf, type Line, USD } from './invoice.ts'
import { balanceName, payableUnit } from './lines.ts'
import type { ServiceCharge } from './service-charge.ts'
import { isAlive, type OpenStatement } from './statements.ts'
import { subscriptionCharges } from './subscription-charges.ts'

/** Fixed charges of a contract that are collected together: on one instant, in one currency. */
export interface Collection {
  readonly id: string
  readonly contract: Contract
  readonly timestamp: Instant
  readonly credit_type_id: string
  /** Charges that balances may pay: subscriptions. */
  readonly charges: readonly Charge[]
  /** By which name each charge is billed once. */
  readonly keys: ReadonlyMap<Charge, string>
  /** Everything else. */
  readonly lines: readonly Line[]
}

/** A fixed charge and its day: a line as it will stand, or a charge that balances may pay. */
interface Due {
  readonly timestamp: Instant
  readonly key: string
  /** The unit in which it is paid: the card's, for what the card converts. */
  readonly credit_type_id: string
  readonly line?: Line
  readonly charge?: Charge
  /** On an invoice of its own, never on a usage invoice. */
  readonly alone: boolean
  /** On the usage invoice whose period ends on the same instant, not only the same day. */
  readonly exact: boolean
  /** Stands with nothing but its batch. */
  readonly batch?: string
}

const nameOf = (facts: Facts, product_id: string, at: Instant): string => {
  const product = facts.products.get(product_id)
  return product ? versionAt(product, at).name : 'Charge'
}

interface DatedLine {
  readonly timestamp: Instant
  readonly line: Line
}

function chargeLines(facts: Facts, charge: ScheduledCharge, isDiscount: boolean): DatedLine[] {
  const sign = (amount: Decimal) => (isDiscount ? ZERO.minus(amount.abs()) : amount)
  return charge.items.map((item) => ({
    timestamp: item.timestamp,
    line: {
      type: 'scheduled',
      name: charge.name ?? nameOf(facts, charge.product_id, item.timestamp),
      credit_type_id: charge.credit_type_id,
      quantity: item.quantity,
      unit_price: sign(item.unit_price),
      total: sign(item.amount),
      counts: true,
      product_id: charge.product_id,
      product_type: 'FIXED',
      schedule_item_id: item.id,
      ...(isDiscount ? { discount_id: charge.id } : { scheduled_charge_id: charge.id }),
    },
  }))
}

/** The purchase of a prepaid balance; a postpaid one is billed by its true-up. */
function purchaseLines(facts: Facts, balance: Balance): DatedLine[] {
  if (balance.kind !== 'PREPAID' || balance.do_not_invoice) return []
  return balance.instalments.map((item) => ({
    timestamp: item.timestamp,
    line: {
      type: 'commit_purchase',
      name: balanceName(balance, facts.products),
      credit_type_id: balance.invoice_credit_type_id,
      quantity: item.quantity,
      unit_price: item.unit_price,
      total: item.amount,
      counts: true,
      product_id: balance.product_id,
      product_type: 'FIXED',
      balance: { id: balance.id, segment_id: '', kind: balance.kind },
      schedule_item_id: item.id,
    },
  }))
}

/** A charge for a professional service, in the unit of the contract's card. */
function serviceLine(
  facts: Facts,
  { professional_services }: Contract,
  { id, professional_service_id, issued_at, ...charge }: ServiceCharge,
  credit_type_id: string,
): DatedLine {
  const product_id = professional_services.find((s) => s.id === professional_service_id)?.product_id
  return {
    timestamp: issued_at,
    line: {
      type: 'scheduled',
      name: product_id === undefined ? 'Service' : nameOf(facts, product_id, issued_at),
      credit_type_id,
      quantity: charge.quantity,
      unit_price: charge.unit_price,
      total: charge.amount,
      counts: true,
      ...(product_id !== undefined && { product_id, product_type: 'PRO_SERVICE' }),
      professional_service_id,
      schedule_item_id: id,
      notes: charge.notes,
    },
  }
}

const dueLine = ({ timestamp, line }: DatedLine, alone: boolean): Due => ({
  timestamp,
  key: line.schedule_item_id ?? '',
  credit_type_id: line.credit_type_id,
  line,
  alone,
  exact: false,
})

/** Every fixed charge that is collected on a contract's invoices, billed or not. */
function dues(
  facts: Facts,
  contract: Contract,
  balances: readonly Balance[],
  list: PriceList | undefined,
  until: Instant,
): Due[] {
  const alone = contract.scheduled_charges_on_usage_invoices !== 'ALL'
  const lines = [
    ...contract.scheduled_charges
      .filter(({ archived_at }) => archived_at === undefined)
      .flatMap((charge) => chargeLines(facts, charge, false)),
    ...contract.discounts.flatMap((discount) => chargeLines(facts, discount, true)),
    ...balances
      .filter((b) => (b.contract_id ?? b.invoice_contract_id) === contract.id)
      .flatMap((balance) => purchaseLines(facts, balance)),
  ]
  const subscribed = list
    ? subscriptionCharges(contract, list, until, billedUnits(facts.finals))
    : []
  const services = facts.services.filter(({ contract_id }) => contract_id === contract.id)
  return [
    ...lines.map((each) => dueLine(each, alone)),
    ...services.map((service) => ({
      ...dueLine(serviceLine(facts, contract, service, list?.fiat_credit_type_id ?? USD), true),
      batch: service.batch,
    })),
    ...subscribed.map(({ key, date, charge, alone: apart }) => ({
      timestamp: date,
      key,
      credit_type_id: charge.credit_type_id,
      charge,
      alone: apart || isScheduled(contract, charge),
      exact: true,
    })),
  ].map((due) => ({ ...due, credit_type_id: payableUnit(due.credit_type_id, list) }))
}

const isScheduled = ({ subscriptions }: Contract, { subscription_id }: Charge): boolean =>
  subscriptions.find(({ id }) => id === subscription_id)?.invoice_placement ===
  'ON_SCHEDULED_INVOICE'

/**
 * Whether a due is collected with the usage of a statement, whose invoice is in this unit (spec/12
 * §1 Consolidation, §3). Another currency stands on an invoice of its own.
 */
const ridesOn = (due: Due, { period }: OpenStatement, credit_type_id: string): boolean =>
  !due.alone &&
  due.credit_type_id === credit_type_id &&
  (due.exact ? due.timestamp === period.end : startOfDay(due.timestamp) === startOfDay(period.end))

interface Collections {
  /** On invoices of their own, one for each instant and currency. */
  readonly alone: readonly Collection[]
  /** What is collected with the usage of a statement. */
  riding(statement: OpenStatement): Collection | undefined
}

/**
 * Sorts the fixed charges that are not billed: those that stand on usage invoices, and the scheduled
 * invoices of the rest. What was billed before is not billed again (spec/14 §2).
 */
export function planCollections(
  facts: Facts,
  balances: readonly Balance[],
  statements: readonly OpenStatement[],
  listOf: (contract: Contract) => PriceList | undefined,
): Collections {
  const billed = new Set(facts.finals.flatMap(({ schedule_item_ids }) => schedule_item_ids))
  const alone: Collection[] = []
  const riding = new Map<OpenStatement, Collection>()
  for (const contract of facts.contracts.filter(isAlive)) {
    const own = statements.filter((s) => s.contract.id === contract.id)
    const soonest = later(facts.now, contract.starting_at)
    const until = own.reduce((latest, { period }) => later(latest, period.end), soonest)
    const list = listOf(contract)
    const open = dues(facts, contract, balances, list, until).filter(({ key }) => !billed.has(key))
    const unit = list?.fiat_credit_type_id ?? USD
    const rest: Due[] = []
    const passengers = new Map<OpenStatement, Due[]>()
    for (const due of open) {
      const statement = own.find((s) => ridesOn(due, s, unit))
      if (statement) passengers.set(statement, [...(passengers.get(statement) ?? []), due])
      else rest.push(due)
    }
    for (const [statement, group] of passengers)
      riding.set(statement, collect(facts, contract, 'RIDING', group))
    alone.push(...invoicesOf(facts, contract, rest))
  }
  return { alone, riding: (statement) => riding.get(statement) }
}

function invoicesOf(facts: Facts, contract: Contract, dues: readonly Due[]): Collection[] {
  const groups = new Map<string, Due[]>()
  for (const due of dues) {
    const key = due.batch ?? `${iso(due.timestamp)} ${due.credit_type_id}`
    groups.set(key, [...(groups.get(key) ?? []), due])
  }
  return [...groups].map(([key, group]) => collect(facts, contract, key, group))
}

function collect(facts: Facts, contract: Contract, key: string, group: readonly Due[]): Collection {
  const [first] = group
  return {
    id: scheduledInvoiceId(facts, contract, key),
    contract,
    timestamp: first?.timestamp ?? contract.starting_at,
    credit_type_id: first?.credit_type_id ?? USD,
    charges: group.flatMap(({ charge }) => (charge ? [charge] : [])),
    keys: new Map(group.flatMap(({ charge, key: name }) => (charge ? [[charge, name]] : []))),
    lines: group.flatMap(({ line }) => (line ? [line] : [])),
  }
}

/** A second invoice of the same instant, for items that came after the first was final, has its own id. */
function scheduledInvoiceId({ finals }: Facts, contract: Contract, key: string): string {
  for (let n = 0; ; n += 1) {
    const id = idOf(contract.id, 'SCHEDULED', key, String(n))
    if (!finals.some((final) => final.id === id)) return id
  }
}
