import { randomUUID } from 'node:crypto'
import { refused } from '../commits/check.ts'
import { amountOf } from '../commits/fold.ts'
import type { CommitTerms } from '../commits/terms.ts'
import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import { billableStatusAt } from '../customers/billable-status.ts'
import { statusChangesOf } from '../customers/store-billable-status.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { decimal, ONE } from '../money/decimal.ts'
import { versionAt } from '../pricing/product.ts'
import { productsByIds } from '../products/store.ts'
import type { Purchase, Workflow } from './workflow.ts'

/** What buying a commit comes to: its one instalment, on an invoice of its own. */
export async function purchaseOf(
  { db, clock }: Ctx,
  { customer_id, net_payment_terms_days }: Contract,
  commit: CommitTerms,
  discounted: boolean,
): Promise<Purchase> {
  const { invoice_schedule: schedule, product_id } = commit
  const [point] = schedule?.schedule_items ?? []
  if (!schedule || !point) throw refused('invoice_schedule', 'must have an item')
  const now = clock.now()
  const product = (await productsByIds(db, [product_id])).get(product_id)
  const changes = (await statusChangesOf(db, [customer_id])).get(customer_id) ?? []
  return {
    commit_id: commit.id,
    product_id,
    name: commit.name ?? (product ? versionAt(product, now).name : 'Commit'),
    billed: amountOf(point).toFixed(),
    billed_credit_type_id: schedule.credit_type_id,
    discounted,
    schedule_item_id: point.id,
    invoice_id: randomUUID(),
    billable_status: billableStatusAt(changes, now).value,
    ...(net_payment_terms_days !== undefined && { net_payment_terms_days }),
  }
}

/** The invoice of a purchase; a draft for as long as nobody has decided on it. */
export function invoiceOf({ purchase, customer_id, contract_id, created_at }: Workflow): Invoice {
  const { billed_credit_type_id: credit_type_id, product_id, name, commit_id } = purchase
  const total = decimal(purchase.billed)
  const { net_payment_terms_days, billable_status } = purchase
  return {
    id: purchase.invoice_id,
    type: 'SCHEDULED',
    status: 'DRAFT',
    customer_id,
    contract_id,
    credit_type_id,
    issued_at: created_at,
    lines: [
      {
        type: 'commit_purchase',
        name,
        credit_type_id,
        quantity: ONE,
        unit_price: total,
        total,
        counts: true,
        product_id,
        product_type: 'FIXED',
        balance: { id: commit_id, segment_id: '', kind: 'PREPAID' },
        schedule_item_id: purchase.schedule_item_id,
      },
    ],
    total,
    draws: [],
    billable_status,
    ...(net_payment_terms_days !== undefined && { net_payment_terms_days }),
  }
}
