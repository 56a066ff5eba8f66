import { type Instant, iso } from '../src/time/clock.ts'
import type { Account } from './account.ts'
import type { Obj } from './refusal.ts'

const escaped = (text: unknown): string =>
  String(text ?? '').replaceAll(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c,
  )

const day = (seconds: number): string => iso((seconds * 1000) as Instant).slice(0, 10)

const row = (line: Obj): string =>
  `<tr><td>${escaped(line['description'])}</td><td>${
    line['period'] ? `${day(line['period'].start)} – ${day(line['period'].end)}` : ''
  }</td><td>${escaped(line['quantity'])}</td><td>${escaped(line['unit_amount_decimal'])}</td><td>${escaped(
    line['amount'],
  )}</td></tr>`

const invoiceOf = (invoice: Obj): string => `
<h3>${escaped(invoice['id'])} · ${escaped(invoice['customer'])} · ${escaped(invoice['status'])}</h3>
<p>${escaped(invoice['collection_method'])} · ${escaped(JSON.stringify(invoice['metadata']))}</p>
<table><tr><th>Item<th>Period<th>Quantity<th>Unit amount<th>Amount</tr>
${invoice['lines'].all.map(row).join('\n')}
<tr><th colspan="4">Total (${escaped(invoice['currency'])}, minor units)<th>${escaped(invoice['total'])}</tr></table>`

/** Every invoice that the fake holds, on one plain page. */
export const page = (accounts: readonly Account[]): string => `<!doctype html>
<meta charset="utf-8"><title>Stripe, a fake</title>
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ddd;padding:.3rem .6rem;text-align:left}</style>
<h1>Stripe, a fake</h1>
<p>Nothing here is charged to anybody. Reload the page to see what has come.</p>
${accounts
  .map(
    (account) => `<h2>Account ${escaped(account.key.slice(0, 12))}…</h2>
${account.invoices.map(invoiceOf).join('\n') || '<p>No invoices yet.</p>'}`,
  )
  .join('\n')}`
