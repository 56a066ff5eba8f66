import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  applied,
  balance,
  CREDITS,
  charge,
  EUR,
  everyday,
  invoiceOf,
  long,
  unicode,
} from '../../../test/printed-invoices.ts'
import { decimal } from '../../money/decimal.ts'
import { documentOf, type InvoiceDocument, type Printable } from './document.ts'

const facts = ({ facts }: InvoiceDocument) =>
  Object.fromEntries(facts.map(({ label, value }) => [label, value]))

/** The table as text: sections, products with their totals, and lines. */
const table = ({ sections }: InvoiceDocument): string[] =>
  sections.flatMap(({ title, groups }) => [
    `# ${title}`,
    ...groups.flatMap(({ name, total, rows }) => [
      `${name} = ${total}`,
      ...rows.map(
        ({ text, quantity, unit_price, amount }) =>
          `  ${[text, quantity && `${quantity} × ${unit_price}`, amount].filter(Boolean).join(' | ')}`,
      ),
    ]),
  ])

const printed = (lines: Parameters<typeof invoiceOf>[0], more = {}): Printable => ({
  ...everyday(),
  invoice: invoiceOf(lines, more),
})

describe('the document of an invoice', () => {
  test('says who, whom, when and how much', () => {
    const document = documentOf(everyday())
    assert.deepEqual(document.customer, {
      name: 'Acme Robotics GmbH',
      lines: ['Torstraße 140\n10119 Berlin\nGermany', 'VAT ID: DE 811 234 567'],
    })
    assert.deepEqual(facts(document), {
      'Invoice number': 'INV-2026-000123',
      'Issue date': '2 Feb 2026',
      'Due date': '4 Mar 2026',
      'Payment terms': 'Net 30 days',
      'Service period': '1 Jan 2026 – 31 Jan 2026',
      Contract: 'Enterprise 2026',
      'Purchase order': 'PO-88123',
    })
    assert.deepEqual(document.due, {
      label: 'Amount due',
      amount: 'USD 4,291.38',
      note: 'Due on 4 Mar 2026',
    })
    assert.equal(document.stamp, undefined)
  })

  test('gathers lines by product: tiers, groups, what balances pay', () => {
    assert.deepEqual(table(documentOf(everyday())), [
      '# Usage',
      'API calls = 468.488675',
      '  Tier 1, up to 1,000,000 | 1,000,000 × 0.0002 | 200.00',
      '  Tier 2, above 1,000,000 | 1,534,221 × 0.000175 | 268.488675',
      'GPU hours = 403.1425',
      '  region: us-east-1 · model: a100 · Covered by Annual commit | 412.5 × 2.49 | 1,027.125',
      '  Annual commit applied | −1,027.125',
      '  region: us-east-1 · model: a100 | 88.25 × 2.49 | 219.7425',
      '  region: eu-west-1 · model: h100 · Covered by Launch credit | 120 × 3.195 | 383.40',
      '  Launch credit applied | −200.00',
      'Storage = 419.752875',
      '  18,250.125 × 0.023 | 419.752875',
      '# Subscriptions',
      'Support = 1,500.00',
      '  1 Feb 2026 – 28 Feb 2026 | 1 × 1,500.00 | 1,500.00',
      '# Charges',
      'Onboarding workshop = 1,500.00',
      '  2 × 750.00 | 1,500.00',
    ])
  })

  test('rounds only at the end, and shows by how much', () => {
    const { totals, grand_total, applied } = documentOf(everyday())
    assert.deepEqual(totals, [
      { label: 'Subtotal', value: '5,518.50905' },
      { label: 'Commits and credits applied', value: '−1,227.125' },
      { label: 'Rounding', value: '−0.00405' },
    ])
    assert.deepEqual(grand_total, { label: 'Total USD', value: '4,291.38' })
    assert.deepEqual(applied, [
      { name: 'Annual commit', kind: 'Prepaid commit', amount: 'USD −1,027.125' },
      { name: 'Launch credit', kind: 'Credit', amount: 'USD −200.00' },
    ])
  })

  test('converts units, and does not deduct what a postpaid commit covers', () => {
    const document = documentOf(long())
    assert.deepEqual(table(document).slice(-15), [
      'Seats (latest) = −36.00',
      '  −3 × 12.00 | −36.00',
      'Inference = 501 AI credits',
      '  Covered by Credit pool | 1,500 × 2 | 3,000 AI credits',
      '  Credit pool applied | −3,000 AI credits',
      '  Not covered | 250.5 × 2 | 501 AI credits',
      'Archive = 50.00',
      '  Covered by Three-year promise | 40 × 1.25 | 50.00',
      '  Three-year promise applied: EUR 50.00 counts towards the commit, not deducted',
      '# Subscriptions',
      'Seat licence = 322.58064516129032258064516129032',
      '  22 Jan 2026 – 31 Jan 2026 · Prorated | 10 × 32.258064516129032258064516129032 | 322.58064516129032258064516129032',
      '# Conversion',
      'AI credits in EUR = 4.509',
      '  501 × 0.009 | 4.509',
    ])
    assert.equal(facts(document)['Replaces'], 'INV-2026-000003')
    assert.deepEqual(
      document.applied.map(({ amount }) => amount),
      ['−3,000 AI credits', 'EUR 50.00'],
    )
  })

  test('names the unit of each conversion when there are several', () => {
    const other = { ...CREDITS, id: '00000000-0000-4000-8000-00000000abcd', name: 'GPU minutes' }
    const conversion = { type: 'cpu_conversion', credit_type_id: EUR.id } as const
    const document = documentOf({
      ...printed(
        [
          charge('A', 1, 3, 1, { credit_type_id: CREDITS.id, counts: false }),
          charge('B', 2, 7, 1, { credit_type_id: other.id, counts: false }),
          charge('Conversion', 3, 3, 2, conversion),
          charge('Conversion', 3, 7, 5, conversion),
        ],
        { credit_type_id: EUR.id },
      ),
      credit_types: new Map([CREDITS, other, EUR].map((each) => [each.id, each])),
    })
    assert.deepEqual(
      document.sections.at(-1)?.groups.map(({ name, total }) => [name, total]),
      [
        ['AI credits in EUR', '6.00'],
        ['GPU minutes in EUR', '35.00'],
      ],
    )
  })

  test('leaves out lines without a quantity when it is asked to', () => {
    const lines = [charge('Used', 1, 2, 3), charge('Idle', 2, 0, 3)]
    const names = (document: InvoiceDocument) =>
      document.sections.flatMap(({ groups }) => groups.map(({ name }) => name))
    assert.deepEqual(names(documentOf(printed(lines))), ['Used', 'Idle'])
    const short = { ...printed(lines), skip_zero_qty_line_items: true }
    assert.deepEqual(names(documentOf(short)), ['Used'])
  })
})

describe('what is to be paid', () => {
  const due = (more: object, total = 100) =>
    documentOf(printed([charge('Used', 1, 1, total)], more)).due

  test('a draft and a void invoice say so', () => {
    assert.deepEqual(documentOf(unicode()).stamp, 'DRAFT')
    assert.equal(due({ status: 'DRAFT' }).note, 'This is a draft. Do not pay it.')
    assert.equal(documentOf(printed([], { status: 'VOID' })).stamp, 'VOID')
    assert.equal(due({ status: 'VOID' }).note, 'This invoice is void. Do not pay it.')
  })

  test('terms of no days, or none at all, mean on receipt', () => {
    assert.equal(due({ net_payment_terms_days: 0 }).note, 'Due on receipt')
    const { net_payment_terms_days: _, ...invoice } = invoiceOf([charge('Used', 1, 1, 100)])
    assert.equal(documentOf({ ...everyday(), invoice }).due.note, 'Due on receipt')
  })

  test('nothing, where the invoice is not to be billed or comes to nothing or less', () => {
    assert.match(due({ billable_status: 'unbillable' }).note, /^For information only/)
    assert.equal(due({}, 0).note, 'Nothing is to be paid.')
    assert.deepEqual(due({}, -250), {
      label: 'Credit in your favour',
      amount: 'USD −2.50',
      note: 'Nothing is to be paid.',
    })
  })

  test('how to pay is said only where something is to be paid', () => {
    const titles = (more: object) =>
      documentOf(printed([charge('Used', 1, 1, 100)], more)).notes.map(({ title }) => title)
    assert.deepEqual(titles({}), ['How to pay', undefined])
    assert.deepEqual(titles({ status: 'DRAFT' }), [undefined])
    assert.deepEqual(titles({ total: decimal('0') }), [undefined])
  })

  test('a covered line without anything applied still stands for itself', () => {
    const document = documentOf(
      printed([
        charge('Free', 1, 5, 0, { balance: balance(1, 'CREDIT') }),
        applied('Other', 2, -1, balance(2, 'CREDIT')),
      ]),
    )
    assert.deepEqual(table(document), [
      '# Usage',
      'Free = 0.00',
      '  5 × 0.00 | 0.00',
      'Other applied = −0.01',
      '  Other applied | −0.01',
    ])
  })
})
