import type { Invoice, Line } from '../src/invoices/invoice.ts'
import type { Printable } from '../src/invoices/pdf/document.ts'
import type { Decimal } from '../src/money/decimal.ts'
import { decimal, sum } from '../src/money/decimal.ts'
import { type CreditType, USD } from '../src/pricing-units/credit-type.ts'
import { type Instant, instant } from '../src/time/clock.ts'

/** Invoices made by hand, to be put on paper. */

export const EUR: CreditType = {
  id: '2a186b82-63ff-52b9-8450-0b5f5647bde2',
  name: 'EUR',
  is_currency: true,
}
export const CREDITS: CreditType = {
  id: '7b0c5b44-0c7e-4d0f-8f66-0a7d4f2f6c10',
  name: 'AI credits',
  is_currency: false,
}
export const credit_types = new Map([USD, EUR, CREDITS].map((each) => [each.id, each]))

export const day = (date: string): Instant => instant(`${date}T00:00:00Z`)
const d = (value: string | number): Decimal => decimal(String(value))
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** A line of quantity × price, in cents unless another credit type is named. */
export const charge = (
  name: string,
  product: number,
  quantity: string | number,
  unit_price: string | number,
  more: Partial<Line> = {},
): Line => ({
  type: 'usage',
  name,
  product_id: uuid(product),
  product_type: 'USAGE',
  credit_type_id: USD.id,
  quantity: d(quantity),
  unit_price: d(unit_price),
  total: d(quantity).times(d(unit_price)),
  counts: true,
  ...more,
})

export const balance = (n: number, kind: 'PREPAID' | 'POSTPAID' | 'CREDIT') => ({
  id: uuid(100 + n),
  segment_id: uuid(200 + n),
  kind,
})

export const applied = (
  name: string,
  product: number,
  total: string | number,
  from: ReturnType<typeof balance>,
  more: Partial<Line> = {},
): Line => ({
  type: 'applied_commit_or_credit',
  name: `${name} applied`,
  product_id: uuid(product),
  product_type: 'USAGE',
  credit_type_id: USD.id,
  total: d(total),
  counts: from.kind !== 'POSTPAID',
  balance: from,
  ...more,
})

export const tier = (level: number, starting_at: string, size: string | null) => ({
  tier: { level, starting_at: d(starting_at), size: size === null ? null : d(size) },
})

export function invoiceOf(lines: readonly Line[], more: Partial<Invoice> = {}): Invoice {
  return {
    id: '5f2b7a1e-6c1d-5e0a-9a34-8d1f0c9b7e21',
    type: 'USAGE',
    status: 'FINALIZED',
    customer_id: uuid(1),
    contract_id: uuid(2),
    credit_type_id: USD.id,
    period: { start: day('2026-01-01'), end: day('2026-02-01') },
    issued_at: day('2026-02-02'),
    lines,
    total: sum(lines.filter(({ counts }) => counts).map(({ total }) => total)),
    draws: [],
    billable_status: 'billable',
    net_payment_terms_days: 30,
    ...more,
  }
}

export const SELLER = {
  name: 'Northwind Compute, Inc.',
  address: ['548 Market Street, Suite 900', 'San Francisco, CA 94104', 'United States'],
  tax_id: 'US 94-3216549',
  email: 'billing@northwind.example',
  website: 'northwind.example',
  payment_instructions: [
    'Bank: First Example Bank, San Francisco',
    'Account: 0001 2345 6789 · Routing: 121000000 · SWIFT: EXAMUS6S',
    'Please name the invoice number with your payment.',
  ],
  footnote: 'Amounts are exclusive of tax. Questions? billing@northwind.example',
}

/** Usage in tiers and groups, a commit, a credit and a fee: the everyday invoice. */
export function everyday(): Printable {
  const annual = balance(1, 'PREPAID')
  const trial = balance(2, 'CREDIT')
  const gpu = (region: string, model: string) => ({ pricing_group_values: { region, model } })
  return {
    credit_types,
    number: 'INV-2026-000123',
    parties: {
      seller: SELLER,
      customer: {
        name: 'Acme Robotics GmbH',
        fields: [
          { name: 'billing_address', value: 'Torstraße 140\n10119 Berlin\nGermany' },
          { name: 'vat_id', value: 'DE 811 234 567' },
        ],
      },
      contract: {
        name: 'Enterprise 2026',
        fields: [{ name: 'purchase_order', value: 'PO-88123' }],
      },
    },
    invoice: invoiceOf([
      charge('API calls', 1, 1_000_000, '0.02', tier(1, '0', '1000000')),
      charge('API calls', 1, 1_534_221, '0.0175', tier(2, '1000000', null)),
      charge('GPU hours', 2, '412.5', 249, { ...gpu('us-east-1', 'a100'), balance: annual }),
      applied('Annual commit', 2, '-102712.5', annual, gpu('us-east-1', 'a100')),
      charge('GPU hours', 2, '88.25', 249, gpu('us-east-1', 'a100')),
      charge('GPU hours', 2, '120', '319.5', { ...gpu('eu-west-1', 'h100'), balance: trial }),
      applied('Launch credit', 2, '-20000', trial, gpu('eu-west-1', 'h100')),
      charge('Storage', 3, '18250.125', '2.3'),
      charge('Support', 4, 1, 150_000, {
        type: 'subscription',
        product_type: 'SUBSCRIPTION',
        subscription_id: uuid(9),
        window: { start: day('2026-02-01'), end: day('2026-03-01') },
      }),
      charge('Onboarding workshop', 5, 2, 75_000, { type: 'scheduled', product_type: 'FIXED' }),
    ]),
  }
}

/** Many products over several pages, in euros, with falling usage and custom units. */
export function long(): Printable {
  const inCredits = { credit_type_id: CREDITS.id, counts: false }
  const pool = balance(3, 'PREPAID')
  const promise = balance(4, 'POSTPAID')
  const euros = { credit_type_id: EUR.id }
  const lines = Array.from({ length: 34 }, (_, product) =>
    ['eu-central-1', 'us-west-2', 'ap-southeast-3'].map((region, i) =>
      charge(
        `Managed service ${product + 1}`,
        50 + product,
        `${(product * 37 + i * 11) % 91}.${i}`,
        `0.${String(product + 1).padStart(3, '0')}`,
        { ...euros, pricing_group_values: { region }, presentation_group_values: { team: null } },
      ),
    ),
  ).flat()
  return {
    credit_types,
    number: 'INV-2026-000007',
    replaces: 'INV-2026-000003',
    parties: {
      seller: { name: 'Nuvem Lda.', address: ['Rua da Prata 80', '1100-420 Lisboa', 'Portugal'] },
      customer: { name: 'Zażółć Gęślą Jaźń Sp. z o.o.', fields: [] },
      contract: { fields: [] },
    },
    invoice: invoiceOf(
      [
        ...lines,
        charge('Seats (latest)', 90, -3, 12, euros),
        charge('Inference', 91, 1500, 2, { ...inCredits, balance: pool }),
        applied('Credit pool', 91, -3000, pool, inCredits),
        charge('Inference', 91, '250.5', 2, inCredits),
        charge('Archive', 92, 40, '1.25', { ...euros, balance: promise }),
        applied('Three-year promise', 92, -50, promise, euros),
        charge('Seat licence', 93, 10, '32.258064516129032258064516129032', {
          ...euros,
          type: 'subscription',
          subscription_id: uuid(94),
          is_prorated: true,
          window: { start: day('2026-01-22'), end: day('2026-02-01') },
        }),
        charge('Conversion', 95, 501, '0.009', { ...euros, type: 'cpu_conversion' }),
      ],
      { credit_type_id: EUR.id, regenerated_from_invoice_id: uuid(77) },
    ),
  }
}

/** A draft with names from everywhere. */
export function unicode(): Printable {
  return {
    credit_types,
    parties: {
      seller: { name: 'Ελληνική Υπολογιστική Α.Ε.', address: ['Λεωφόρος Συγγρού 12, Αθήνα'] },
      customer: {
        name: 'شركة الخليج (Gulf) 2026 للحوسبة',
        fields: [
          { name: 'billing_address', value: '東京都千代田区丸の内一丁目９番２号' },
          { name: 'contact', value: 'Қазақстан · 한국어 · ไทย · עברית (אבג) · हिन्दी · Հայերեն' },
        ],
      },
      contract: { name: '北京大公司—年度合同', fields: [] },
    },
    invoice: invoiceOf(
      [
        charge('Ünïcödé – вычисления', 1, 12, '1.5'),
        charge('計算時間（夜間）', 2, 3, 100, {
          pricing_group_values: { 地域: '東京', тип: 'ночь' },
        }),
        charge('計算時間（夜間）', 2, 5, 120, {
          pricing_group_values: { 地域: '大阪', тип: 'день' },
        }),
        charge(`${'Überlangername'.repeat(12)} 😀 →`, 3, 1, 1),
      ],
      { status: 'DRAFT' },
    ),
  }
}
