import type Stripe from 'stripe'
import type { Ctx } from '../ctx.ts'
import { storedOf } from './currency.ts'
import { lockParcel, type Parcel, type ParcelChange, updateParcel } from './store.ts'

/** What Stripe shows of an invoice. */
export const seen = (invoice: Stripe.Invoice): ParcelChange => ({
  external_id: invoice.id,
  pdf_url: invoice.invoice_pdf ?? null,
  invoiced_total: storedOf(invoice.total, invoice.currency),
  invoiced_sub_total: storedOf(invoice.subtotal ?? invoice.total, invoice.currency),
  total_tax: invoice.total_taxes?.length
    ? storedOf(
        invoice.total_taxes.reduce((total, { amount }) => total + amount, 0),
        invoice.currency,
      )
    : null,
})

/** Notes what was done; what Stripe has told of the invoice meanwhile is not taken back. */
export const note = (ctx: Ctx, { invoice_id }: Pick<Parcel, 'invoice_id'>, change: ParcelChange) =>
  ctx.db.transaction(async (db) => {
    const now = await lockParcel(db, invoice_id)
    if (!now) return
    const isBehind = ['QUEUED', 'DRAFT'].includes(now.status)
    await updateParcel(db, now, { ...change, ...(!isBehind && { status: now.status }) })
  })
