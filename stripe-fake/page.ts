import { type Instant, iso } from '../src/time/clock.ts'
import type { Account } from './account.ts'
import type { Obj } from './refusal.ts'

const escaped = (text: unknown): string =>
  String(text ?? '').replaceAll(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c,
  )

const day = (seconds: number): string => iso((seconds * 1000) as Instant).slice(0, 10)

const cells = (...values: unknown[]): string =>
  `<tr>${values.map((value) => `<td>${escaped(value)}</td>`).join('')}</tr>`

/** Metadata and such, a name and a value a line. */
const pairs = (fields: Obj): string =>
  Object.entries(fields ?? {})
    .filter(([, value]) => value !== null && JSON.stringify(value) !== '{}')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join('\n')

const row = ({
  description,
  period,
  quantity,
  unit_amount_decimal,
  amount,
  ...line
}: Obj): string =>
  cells(
    description,
    period ? `${day(period.start)} – ${day(period.end)}` : '',
    line['product'],
    pairs(line['metadata']),
    quantity,
    unit_amount_decimal,
    amount,
  )

const HOW = ['collection_method', 'days_until_due', 'auto_advance', 'effective_at', 'automatic_tax']

const invoiceOf = (invoice: Obj): string => `
<h3>${escaped(invoice['id'])} · ${escaped(invoice['customer'])} · ${escaped(invoice['status'])}</h3>
<p>${escaped(pairs(Object.fromEntries(HOW.map((name) => [name, invoice[name]]))))}</p>
<p>${escaped(pairs(invoice['metadata']))}</p>
<p>${escaped(invoice['custom_fields'].map(({ name, value }: Obj) => `${name}: ${value}`).join('\n'))}</p>
<table><tr><th>Item<th>Period<th>Product<th>Metadata<th>Quantity<th>Unit amount<th>Amount</tr>
${invoice['lines'].all.map(row).join('\n')}
${invoice['total_taxes'].map(({ amount }: Obj) => cells('Tax', '', '', '', '', '', amount)).join('')}
<tr><th colspan="6">Total (${escaped(invoice['currency'])}, minor units)<th>${escaped(invoice['total'])}</tr></table>`

const intentsOf = (account: Account): string => {
  const intents = account.all('payment_intent')
  return intents.length === 0
    ? ''
    : `<h3>Payment intents</h3>
<table><tr><th>Intent<th>Customer<th>Status<th>Amount<th>Of invoice<th>Metadata</tr>
${intents.map((i) => cells(i['id'], i['customer'], i['status'], `${i['amount']} ${i['currency']}`, i['invoice'], pairs(i['metadata']))).join('\n')}</table>`
}

/** Every invoice and payment that the fake holds, on one plain page. */
export const page = (accounts: readonly Account[]): string => `<!doctype html>
<meta charset="utf-8"><title>Stripe, a fake</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ddd;padding:.3rem .6rem;text-align:left;vertical-align:top}
p,td{white-space:pre-line}p{color:#555;margin:.3rem 0}</style>
<h1>Stripe, a fake</h1>
<p>Nothing here is charged to anybody. Reload the page to see what has come.</p>
${accounts
  .map(
    (account) => `<h2>Account ${escaped(account.key.slice(0, 12))}…</h2>
${account.invoices.map(invoiceOf).join('\n') || '<p>No invoices yet.</p>'}
${intentsOf(account)}`,
  )
  .join('\n')}`
