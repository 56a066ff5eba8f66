import { systemClock } from '../src/time/clock.ts'
import { Events } from './events.ts'
import { type Form, formOf, textOf } from './form.ts'
import { amountOf, missing, type Obj, Refusal, refuse } from './refusal.ts'

const DECLINED = {
  type: 'card_error',
  code: 'card_declined',
  decline_code: 'generic_decline',
  message: 'Your card was declined.',
}

const UNCONFIRMED = {
  type: 'card_error',
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}

/** One Stripe account, known by its secret key. Customers need not be made: every cus_… is one. */
export class Account extends Events {
  readonly key: string
  readonly objects = new Map<string, Obj>()
  readonly answered = new Map<string, { fingerprint: string; status: number; body: Obj }>()
  #made = 0

  constructor(key: string) {
    super()
    this.key = key
  }

  all(kind: string): Obj[] {
    return [...this.objects.values()].filter(({ object }) => object === kind)
  }

  get invoices(): Obj[] {
    return this.all('invoice').map((invoice) => this.shown(invoice))
  }

  #keep(prefix: string, object: Obj): Obj {
    this.#made += 1
    const id = `${prefix}_fake${String(this.#made).padStart(6, '0')}`
    const kept = { id, created: Math.floor(systemClock.now() / 1000), livemode: false, ...object }
    this.objects.set(id, kept)
    return kept
  }

  need(kind: string, id: string): Obj {
    const found = this.objects.get(id)
    if (found?.['object'] !== kind) throw missing(kind, id)
    return found
  }

  #customer(id: string | undefined): string {
    if (!id?.startsWith('cus_') || id.includes('missing')) throw missing('customer', id ?? '')
    return id
  }

  makeCustomer(form: Form): Obj {
    return this.#keep('cus', { object: 'customer', ...form })
  }

  /** Every customer has a card, whoever it is. */
  customer(id: string): Obj {
    const known = this.objects.get(this.#customer(id))
    const invoice_settings = { default_payment_method: 'pm_fake_card' }
    return { id, object: 'customer', invoice_settings, ...known }
  }

  makeItem(form: Form): Obj {
    const customer = this.#customer(textOf(form, 'customer'))
    const price = formOf(form, 'price_data')
    const currency = textOf(price, 'currency') ?? textOf(form, 'currency')
    if (!currency) throw refuse('Missing required param: currency.')
    const quantity = Number(textOf(form, 'quantity') ?? '1')
    if (!Number.isSafeInteger(quantity) || quantity < 0) throw refuse('Invalid integer: quantity')
    const unit = textOf(price, 'unit_amount_decimal') ?? textOf(form, 'unit_amount_decimal')
    const amount =
      unit === undefined ? Number(textOf(form, 'amount') ?? '0') : amountOf(unit, quantity)
    if (Math.abs(amount) > 99_999_999)
      throw refuse('Amount must be no more than $999,999.99', { code: 'amount_too_large' })
    const product = textOf(price, 'product')
    if (product?.includes('missing')) throw missing('product', product)
    const period = formOf(form, 'period')
    return this.#keep('ii', {
      object: 'invoiceitem',
      customer,
      currency,
      quantity,
      unit_amount_decimal: unit ?? null,
      amount,
      description: textOf(form, 'description') ?? null,
      metadata: formOf(form, 'metadata'),
      period: period['start']
        ? { start: Number(period['start']), end: Number(period['end']) }
        : null,
      product: product ?? null,
      invoice: textOf(form, 'invoice') ?? null,
    })
  }

  deleteItem(id: string): Obj {
    this.need('invoiceitem', id)
    this.objects.delete(id)
    return { id, object: 'invoiceitem', deleted: true }
  }

  makeInvoice(form: Form): Obj {
    const customer = this.#customer(textOf(form, 'customer'))
    const currency = textOf(form, 'currency') ?? 'usd'
    const takes = textOf(form, 'pending_invoice_items_behavior') === 'include'
    const pending = this.all('invoiceitem').filter(
      (item) => takes && item['customer'] === customer && item['invoice'] === null,
    )
    if (pending.length > 250) throw refuse('You can add up to 250 line items to an invoice.')
    const invoice = this.#keep('in', {
      object: 'invoice',
      customer,
      currency,
      collection_method: textOf(form, 'collection_method') ?? 'charge_automatically',
      days_until_due: Number(textOf(form, 'days_until_due')) || null,
      auto_advance: textOf(form, 'auto_advance') === 'true',
      metadata: formOf(form, 'metadata'),
      custom_fields: Object.values(formOf(form, 'custom_fields')),
      payment_settings: formOf(form, 'payment_settings'),
      automatic_tax: formOf(form, 'automatic_tax'),
      effective_at: Number(textOf(form, 'effective_at')) || null,
      status: 'draft',
      invoice_pdf: null,
      hosted_invoice_url: null,
    })
    for (const item of pending) item['invoice'] = invoice['id']
    return this.shown(invoice)
  }

  /** An invoice with its lines and sums, as they are now. Where Stripe is to add tax, it is a tenth. */
  shown(invoice: Obj): Obj {
    const lines = this.all('invoiceitem').filter((item) => item['invoice'] === invoice['id'])
    const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
    const tax = invoice['automatic_tax'].enabled === 'true' ? Math.round(subtotal / 10) : 0
    const total = subtotal + tax
    const intents = this.all('payment_intent').filter((pi) => pi['invoice'] === invoice['id'])
    const shown = lines.map(({ id, invoice: _, object: __, ...line }) => ({
      id: `il_${id}`,
      object: 'line_item',
      invoice_item: id,
      ...line,
    }))
    return {
      ...invoice,
      lines: { object: 'list', data: shown.slice(0, 10), has_more: shown.length > 10, all: shown },
      subtotal,
      total,
      total_excluding_tax: subtotal,
      total_taxes: tax === 0 ? [] : [{ amount: tax }],
      payments: {
        object: 'list',
        data: intents.map((payment_intent) => ({
          object: 'invoice_payment',
          payment: { type: 'payment_intent', payment_intent },
        })),
      },
      amount_due: total,
      amount_paid: invoice['status'] === 'paid' ? total : 0,
    }
  }

  finalize(id: string): Obj {
    const invoice = this.need('invoice', id)
    if (invoice['status'] !== 'draft')
      throw refuse('This invoice is already finalized', { code: 'invoice_already_finalized' })
    invoice['status'] = 'open'
    invoice['invoice_pdf'] = `https://pay.stripe.example/invoice/${id}/pdf`
    this.tell('invoice.finalized', this.shown(invoice))
    if (this.shown(invoice)['total'] <= 0) this.#settle(invoice)
    return this.shown(invoice)
  }

  #settle(invoice: Obj): void {
    invoice['status'] = 'paid'
    this.tell('invoice.paid', this.shown(invoice))
  }

  /** Declines for customers with `decline` in their id, asks those with `3ds` to act. */
  pay(id: string): Obj {
    const invoice = this.need('invoice', id)
    if (invoice['status'] !== 'open') throw refuse(`This invoice is ${invoice['status']}`)
    const intent = this.#intent(invoice['customer'], this.shown(invoice)['total'], {
      currency: invoice['currency'],
      invoice: id,
    })
    if (intent['status'] === 'succeeded') this.#settle(invoice)
    else {
      const acts = intent['status'] === 'requires_action'
      const type = acts ? 'invoice.payment_action_required' : 'invoice.payment_failed'
      this.tell(type, this.shown(invoice))
      throw acts
        ? refuse('This payment requires action', { code: 'invoice_payment_intent_requires_action' })
        : new Refusal(402, { ...DECLINED, payment_intent: intent })
    }
    return this.shown(invoice)
  }

  /** A change of an open invoice by hand, or by the one who made it. */
  mark(id: string, status: 'void' | 'uncollectible' | 'paid'): Obj {
    const invoice = this.need('invoice', id)
    const may = status === 'void' ? ['open', 'uncollectible'] : ['open']
    if (!may.includes(invoice['status'])) throw refuse(`This invoice is ${invoice['status']}`)
    if (status === 'paid') this.#settle(invoice)
    else {
      invoice['status'] = status
      for (const pi of status === 'void' ? this.all('payment_intent') : [])
        if (pi['invoice'] === id) pi['status'] = 'canceled'
      const type = status === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible'
      this.tell(type, this.shown(invoice))
    }
    return this.shown(invoice)
  }

  deleteInvoice(id: string): Obj {
    const invoice = this.need('invoice', id)
    if (invoice['status'] !== 'draft') throw refuse('You can only delete draft invoices')
    for (const item of this.all('invoiceitem'))
      if (item['invoice'] === id) this.objects.delete(item['id'])
    this.objects.delete(id)
    this.tell('invoice.deleted', invoice)
    return { id, object: 'invoice', deleted: true }
  }

  #intent(customer: string, amount: number, more: Obj): Obj {
    const status = customer.includes('decline')
      ? 'requires_payment_method'
      : customer.includes('3ds')
        ? 'requires_action'
        : 'succeeded'
    return this.#keep('pi', {
      object: 'payment_intent',
      customer,
      amount,
      amount_received: status === 'succeeded' ? amount : 0,
      status,
      payment_method: 'pm_fake_card',
      last_payment_error: status === 'requires_payment_method' ? DECLINED : null,
      ...more,
    })
  }

  makeIntent(form: Form): Obj {
    const customer = this.#customer(textOf(form, 'customer'))
    const intent = this.#intent(customer, Number(textOf(form, 'amount')), {
      currency: textOf(form, 'currency') ?? 'usd',
      metadata: formOf(form, 'metadata'),
    })
    if (intent['status'] === 'requires_action' && textOf(form, 'off_session') === 'true') {
      intent['status'] = 'requires_payment_method'
      intent['last_payment_error'] = UNCONFIRMED
    }
    if (intent['status'] === 'requires_payment_method') {
      this.tell('payment_intent.payment_failed', intent)
      throw new Refusal(402, { ...intent['last_payment_error'], payment_intent: intent })
    }
    this.tell(`payment_intent.${intent['status']}`, intent)
    return intent
  }

  /** The customer has acted, or has given up. */
  act(id: string, status: 'succeeded' | 'canceled' | 'requires_payment_method'): Obj {
    const intent = this.need('payment_intent', id)
    if (intent['status'] === 'succeeded' || intent['status'] === 'canceled')
      throw refuse(`This PaymentIntent is ${intent['status']}`, {
        code: 'payment_intent_unexpected_state',
      })
    intent['status'] = status
    if (status === 'requires_payment_method') intent['last_payment_error'] = DECLINED
    if (status === 'succeeded') intent['amount_received'] = intent['amount']
    const invoice = this.objects.get(intent['invoice'])
    if (invoice && status === 'succeeded') this.#settle(invoice)
    if (invoice && status === 'requires_payment_method')
      this.tell('invoice.payment_failed', this.shown(invoice))
    const type = status === 'requires_payment_method' ? 'payment_failed' : status
    this.tell(`payment_intent.${type}`, intent)
    return intent
  }
}
