import { Later } from '../api/operation.ts'
import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { planOf } from '../invoices/finalize.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { finalHeads } from '../invoices/store.ts'
import { findCreditType } from '../pricing-units/store.ts'
import { iso } from '../time/clock.ts'
import { attempt } from './attempt.ts'
import { cancel } from './cancel.ts'
import { gatewayOf, type Payment } from './payment.ts'
import { paymentsOf } from './store.ts'

const MOST = 25

interface Which {
  readonly customer_id: string
  readonly invoice_id: string
}

/** The invoice that is meant, if it is final; a draft has no payments. */
async function findFinal(ctx: Ctx, which: Which): Promise<Invoice | undefined> {
  const { customer_id, invoice_id } = which
  await needCustomer(ctx.db, customer_id)
  const [final] = await finalHeads(ctx.db, { customer_id, id: invoice_id })
  if (final) return final
  const { plan } = await planOf(ctx, customer_id, { unmetered: true })
  if (plan.open.some(({ invoice }) => invoice.id === invoice_id.toLowerCase())) return undefined
  throw Problem.of('not_found', 'invoice', invoice_id)
}

async function needFinal(ctx: Ctx, which: Which): Promise<Invoice> {
  const final = await findFinal(ctx, which)
  if (final) return final
  const { invoice_id } = which
  throw Problem.of('invalid_request', `The invoice ${invoice_id} is a draft: it is not due yet`)
}

async function show({ db }: Ctx, payment: Omit<Payment, 'number'>) {
  const { id, invoice_id, customer_id, contract_id, status, amount, amount_paid, error } = payment
  const unit = await findCreditType(db, payment.credit_type_id)
  const payment_gateway = gatewayOf(payment)
  return {
    id,
    invoice_id,
    customer_id,
    contract_id,
    ...(payment_gateway && { payment_gateway }),
    ...(unit && { fiat_credit_type: { id: unit.id, name: unit.name } }),
    amount,
    amount_paid,
    status,
    ...(error && { error_message: error.message }),
    created_at: iso(payment.created_at),
    updated_at: iso(payment.updated_at),
  }
}

export const payments: Implements<'listPayments' | 'attemptPayment' | 'cancelPayment'> = {
  async listPayments(ctx, { body }) {
    await findFinal(ctx, body)
    const limit = body.limit ?? MOST
    const found = await paymentsOf(ctx.db, body.invoice_id, {
      ...(body.statuses && { statuses: body.statuses }),
      before: readPlace(body.next_page),
      limit: limit + 1,
    })
    const { data, next_page } = numberedPage(found, limit)
    return { data: await Promise.all(data.map((payment) => show(ctx, payment))), next_page }
  },

  async attemptPayment(ctx, { body }) {
    return { data: await show(ctx, await attempt(ctx, await needFinal(ctx, body))) }
  },

  async cancelPayment(ctx, { body }) {
    const { id } = await needFinal(ctx, body)
    return new Later(async (outside) => {
      const payment = await cancel(outside, id)
      return outside.db.transaction(async (db) => ({
        data: await show({ ...outside, db }, payment),
      }))
    })
  },
}
