import { type Decimal, sum, ZERO } from '../../money/decimal.ts'
import type { CreditType } from '../../pricing-units/credit-type.ts'
import { addCalendar } from '../../time/calendar.ts'
import type { Instant } from '../../time/clock.ts'
import type { Invoice } from '../invoice.ts'
import type { Parties, PrintedField } from '../parties.ts'
import { exactly, number, payable, type Unit, unitOf, withUnit } from './amounts.ts'
import { type Applied, appliedBalances } from './applied.ts'
import { day, span } from './dates.ts'
import { type Section, sectionsOf } from './sections.ts'

/** What an invoice says on paper, in words and in order; nothing of how it looks. */
export interface InvoiceDocument {
  readonly title: string
  /** Written large across every page. */
  readonly stamp?: 'DRAFT' | 'VOID'
  readonly number: string
  readonly id: string
  readonly issued_at: Instant
  readonly seller?: { readonly name: string; readonly lines: readonly string[] }
  readonly customer: { readonly name: string; readonly lines: readonly string[] }
  /** Dates, periods and references. */
  readonly facts: readonly Fact[]
  readonly due: { readonly label: string; readonly amount: string; readonly note: string }
  /** What the amounts of the table are in. */
  readonly currency: string
  readonly sections: readonly Section[]
  readonly applied: readonly Applied[]
  readonly totals: readonly Fact[]
  readonly grand_total: Fact
  readonly notes: readonly Note[]
}

export interface Fact {
  readonly label: string
  readonly value: string
}

export interface Note {
  readonly title?: string
  readonly lines: readonly string[]
}

/** What is put on paper. */
export interface Printable {
  readonly invoice: Invoice
  readonly parties: Parties
  /** Absent on a draft. */
  readonly number?: string
  /** The number of the void invoice that this one replaces. */
  readonly replaces?: string
  readonly credit_types: ReadonlyMap<string, CreditType>
  readonly skip_zero_qty_line_items?: boolean
}

/** Composes the document of an invoice. */
export function documentOf(printable: Printable): InvoiceDocument {
  const { invoice, parties, number: given } = printable
  const units = (id: string): Unit =>
    unitOf(printable.credit_types.get(id) ?? { id, name: id, is_currency: false })
  const unit = units(invoice.credit_type_id)
  const { seller } = parties
  const isDraft = invoice.status === 'DRAFT'
  const lines = printable.skip_zero_qty_line_items
    ? invoice.lines.filter(({ quantity }) => !quantity?.eq(ZERO))
    : invoice.lines
  const stamp = invoice.status === 'FINALIZED' ? {} : { stamp: invoice.status }
  return {
    title: 'Invoice',
    ...stamp,
    number: given ?? (isDraft ? 'Draft' : invoice.id),
    id: invoice.id,
    issued_at: invoice.issued_at,
    ...(seller && {
      seller: {
        name: seller.name,
        lines: [
          ...(seller.address ?? []),
          ...[seller.tax_id && `Tax ID ${seller.tax_id}`].filter((line) => line !== undefined),
          ...[seller.email, seller.phone, seller.website].filter((line) => line !== undefined),
        ],
      },
    }),
    customer: { name: parties.customer.name, lines: parties.customer.fields.map(fieldLine) },
    facts: factsOf(printable),
    due: dueOf(invoice, unit),
    currency: unit.name,
    sections: sectionsOf(lines, invoice.period, units),
    applied: appliedBalances(lines, units),
    ...totalsOf(invoice, unit),
    notes: notesOf(printable, unit),
  }
}

const ABBREVIATION = /\b(vat|id|po|gst|abn|iban|bic|ein)\b/gi

/** A field's name is for those who keep the books; on paper it is a label. */
const label = (name: string): string => {
  const words = name
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .replaceAll(ABBREVIATION, (word) => word.toUpperCase())
  return words.charAt(0).toUpperCase() + words.slice(1)
}
const fieldLine = ({ name, value }: PrintedField): string =>
  /address/i.test(name) ? value : `${label(name)}: ${value}`

const dueDate = ({ issued_at, net_payment_terms_days: days }: Invoice): Instant | undefined =>
  days === undefined || days === 0 ? undefined : addCalendar(issued_at, { days })

function factsOf({ invoice, parties, number: given, replaces }: Printable): Fact[] {
  const { period, issued_at, net_payment_terms_days: terms, status, type } = invoice
  const due = dueDate(invoice)
  const facts: (Fact | undefined)[] = [
    given === undefined ? undefined : { label: 'Invoice number', value: given },
    { label: status === 'DRAFT' ? 'To be issued on' : 'Issue date', value: day(issued_at) },
    { label: 'Due date', value: due === undefined ? 'On receipt' : day(due) },
    due && { label: 'Payment terms', value: `Net ${terms} days` },
    period && { label: 'Service period', value: span(period) },
    type === 'USAGE_CONSOLIDATED' ? { label: 'Kind', value: 'Consolidated' } : undefined,
    replaces === undefined ? undefined : { label: 'Replaces', value: replaces },
    parties.contract.name === undefined
      ? undefined
      : { label: 'Contract', value: parties.contract.name },
    ...parties.contract.fields.map(({ name, value }) => ({ label: label(name), value })),
  ]
  return facts.filter((fact) => fact !== undefined)
}

function dueOf(invoice: Invoice, unit: Unit): InvoiceDocument['due'] {
  const total = payable(invoice.total, unit)
  const amount = withUnit(number(total, unit.places), unit)
  const due = dueDate(invoice)
  if (invoice.status === 'VOID')
    return { label: 'Total', amount, note: 'This invoice is void. Do not pay it.' }
  if (invoice.status === 'DRAFT')
    return { label: 'Total so far', amount, note: 'This is a draft. Do not pay it.' }
  if (invoice.billable_status === 'unbillable')
    return { label: 'Total', amount, note: 'For information only: nothing is to be paid.' }
  if (total.lt(ZERO))
    return { label: 'Credit in your favour', amount, note: 'Nothing is to be paid.' }
  if (total.eq(ZERO)) return { label: 'Amount due', amount, note: 'Nothing is to be paid.' }
  return {
    label: 'Amount due',
    amount,
    note: due === undefined ? 'Due on receipt' : `Due on ${day(due)}`,
  }
}

/** Charges, what balances paid of them, and what rounding adds: together, to the minor unit, the total. */
function totalsOf({ lines, total }: Invoice, unit: Unit) {
  const applied = lines.filter((line) => line.counts && line.type === 'applied_commit_or_credit')
  const drawn: Decimal = sum(applied.map((line) => line.total))
  const due = payable(total, unit)
  const rounding = due.minus(total.times(unit.scale))
  const rows: Fact[] = [
    { label: 'Subtotal', value: exactly(total.minus(drawn), unit) },
    ...(applied.length > 0
      ? [{ label: 'Commits and credits applied', value: exactly(drawn, unit) }]
      : []),
    ...(rounding.eq(ZERO) ? [] : [{ label: 'Rounding', value: number(rounding) }]),
  ]
  return {
    totals: rows,
    grand_total: { label: `Total ${unit.name}`, value: number(due, unit.places) },
  }
}

function notesOf({ invoice, parties: { seller } }: Printable, unit: Unit): Note[] {
  const pays =
    invoice.status === 'FINALIZED' &&
    invoice.billable_status === 'billable' &&
    payable(invoice.total, unit).gt(ZERO)
  const notes: Note[] = []
  if (pays && seller?.payment_instructions?.length)
    notes.push({ title: 'How to pay', lines: seller.payment_instructions })
  if (seller?.footnote !== undefined) notes.push({ lines: seller.footnote.split('\n') })
  return notes
}
