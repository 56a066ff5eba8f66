import { type Decimal, ZERO } from '../../money/decimal.ts'
import type { TierMark } from '../../pricing/charge.ts'
import type { Period } from '../../time/calendar.ts'
import type { Line } from '../invoice.ts'
import { exactly, number, type Unit, withUnit } from './amounts.ts'
import { balanceNameOf, isApplication } from './applied.ts'
import { span } from './dates.ts'

/** A part of the table under a heading, such as usage. */
export interface Section {
  readonly title: string
  readonly groups: readonly Group[]
}

/** The lines of one product, and what they come to. */
export interface Group {
  readonly name: string
  readonly total: string
  readonly rows: readonly Row[]
}

export interface Row {
  /** What tells the line from the others of its product; empty when it is the only one. */
  readonly text: string
  readonly quantity: string
  readonly unit_price: string
  /** Empty when the total does not count the line and no unit is to be shown. */
  readonly amount: string
  readonly is_application: boolean
}

type Units = (id: string) => Unit

const TITLE = {
  usage: 'Usage',
  subscription: 'Subscriptions',
  scheduled: 'Charges',
  commit_purchase: 'Commits and credits purchased',
  cpu_conversion: 'Conversion',
} as const

/** An application stands with what it pays for. */
const kindOf = ({ type, subscription_id }: Line): keyof typeof TITLE =>
  type === 'applied_commit_or_credit'
    ? subscription_id === undefined
      ? 'usage'
      : 'subscription'
    : type

/** The lines of an invoice as its table shows them: by kind, then by product, else in their own order. */
export function sectionsOf(
  lines: readonly Line[],
  period: Period | undefined,
  units: Units,
): Section[] {
  const names = new Map(
    lines.flatMap((line) =>
      isApplication(line) && line.balance ? [[line.balance.id, balanceNameOf(line)]] : [],
    ),
  )
  const converted = convertedUnits(lines, units)
  const positions = new Map(lines.map((line, i) => [line, i]))
  const kinds = groupBy(lines, kindOf)
  return [...kinds].map(([kind, all]) => ({
    title: TITLE[kind],
    groups: [...groupBy(all, (line) => groupKey(kind, line, positions.get(line)))].map(([, own]) =>
      groupOf(own, { period, units, names, converted }),
    ),
  }))
}

function groupBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const known = groups.get(key(item))
    if (known) known.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

/** Usage and subscriptions are gathered by product; everything else stands for itself. */
const groupKey = (kind: keyof typeof TITLE, line: Line, position = 0): string =>
  kind === 'usage' || kind === 'subscription'
    ? `${line.product_id ?? line.name} ${line.credit_type_id}`
    : String(position)

interface Around {
  readonly period: Period | undefined
  readonly units: Units
  /** What each balance is called. */
  readonly names: ReadonlyMap<string, string>
  /** Which unit a conversion converts. */
  readonly converted: ReadonlyMap<Line, Unit>
}

function groupOf(lines: readonly Line[], around: Around): Group {
  const charge = lines.find((line) => !isApplication(line)) ?? lines[0]
  const unit = around.units(charge?.credit_type_id ?? '')
  const total = lines.reduce((sum, line) => (isDeducted(line) ? sum.plus(line.total) : sum), ZERO)
  const from = charge && around.converted.get(charge)
  const hasApplications = lines.some(isApplication)
  return {
    name: from ? `${from.name} in ${unit.name}` : (charge?.name ?? ''),
    total: inUnit(total, unit),
    rows: lines.map((line) => rowOf(line, hasApplications, around)),
  }
}

/** A postpaid commit is paid later, so what it covers is paid now (spec/14 §4). */
const isDeducted = (line: Line): boolean =>
  !(isApplication(line) && line.balance?.kind === 'POSTPAID')

/** Amounts of the invoice's currency stand bare, as the head of the table says what they are. */
const inUnit = (amount: Decimal, unit: Unit): string =>
  unit.is_currency ? exactly(amount, unit) : withUnit(exactly(amount, unit), unit)

function rowOf(line: Line, hasApplications: boolean, around: Around): Row {
  const unit = around.units(line.credit_type_id)
  const figures = {
    quantity: line.quantity ? number(line.quantity) : '',
    unit_price: line.unit_price ? exactly(line.unit_price, unit) : '',
  }
  if (isApplication(line)) {
    const amount = inUnit(line.total, unit)
    return isDeducted(line)
      ? { text: line.name, ...figures, amount, is_application: true }
      : {
          text: `${line.name}: ${withUnit(exactly(ZERO.minus(line.total), unit), unit)} counts towards the commit, not deducted`,
          ...figures,
          amount: '',
          is_application: true,
        }
  }
  const details = detailsOf(line, around)
  if (details.length === 0 && hasApplications) details.push('Not covered')
  return {
    text: details.join(' · '),
    ...figures,
    amount: inUnit(line.total, unit),
    is_application: false,
  }
}

/** What tells a line from the other lines of its product. */
function detailsOf(line: Line, { period, names }: Around): string[] {
  const { tier, window, balance, pricing_group_values, presentation_group_values } = line
  const values = Object.entries({ ...pricing_group_values, ...presentation_group_values })
  const covered = line.type === 'usage' || line.type === 'subscription' ? balance : undefined
  const name = covered && names.get(covered.id)
  const isOwnWindow = window && (window.start !== period?.start || window.end !== period?.end)
  return [
    ...values.map(([key, value]) => `${key}: ${value ?? '(none)'}`),
    ...(tier ? [tierText(tier)] : []),
    ...(isOwnWindow ? [span(window)] : []),
    ...(line.is_prorated ? ['Prorated'] : []),
    ...(line.postpaid_commit_id === undefined ? [] : ['True-up of a postpaid commit']),
    ...(name === undefined ? [] : [`Covered by ${name}`]),
  ]
}

function tierText({ level, starting_at, size }: TierMark): string {
  const end = size ? number(starting_at.plus(size)) : undefined
  if (end === undefined) return `Tier ${level}, above ${number(starting_at)}`
  return starting_at.eq(ZERO)
    ? `Tier ${level}, up to ${end}`
    : `Tier ${level}, ${number(starting_at)} to ${end}`
}

/**
 * Which unit each conversion line converts. The line does not say; it stands in the order in which the
 * units appear, with what is owed of each as its quantity.
 */
function convertedUnits(lines: readonly Line[], units: Units): Map<Line, Unit> {
  const conversions = lines.filter(({ type }) => type === 'cpu_conversion')
  const owed = groupBy(
    lines.filter((line) => !line.counts && isDeducted(line)),
    ({ credit_type_id }) => credit_type_id,
  )
  const found = new Map<Line, Unit>()
  for (const [id, own] of owed) {
    const quantity = own.reduce((sum, { total }) => sum.plus(total), ZERO)
    const line = conversions.find((each) => !found.has(each) && each.quantity?.eq(quantity))
    if (line) found.set(line, units(id))
  }
  return found
}
