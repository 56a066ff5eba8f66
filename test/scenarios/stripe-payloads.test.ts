import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { ContractCreateParams } from '@metronome/sdk/resources/v1/contracts/contracts'
import { charge, StripeShop } from '../stripe-shop.ts'

const JANUARY = '2026-01-01T00:00:00Z'
const at = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000

/** What the account holds of a customer: each line as Stripe would print it. */
const held = ({ account }: StripeShop, customer: string) =>
  account.invoices
    .filter((invoice) => invoice['customer'] === customer)
    .map(({ total, lines }) => [
      total,
      ...lines.all.map(
        (l: { description: string; quantity: number; unit_amount_decimal: string }) =>
          `${l.description} | ${l.quantity} × ${l.unit_amount_decimal}`,
      ),
    ])

describe('what Stripe receives of a month of usage', () => {
  let stripe: StripeShop
  before(async () => {
    stripe = await StripeShop.at('2026-01-01')
    const { shop, world } = stripe
    const calls = await shop.usage('Calls')
    const tiered = await shop.usage('Tiers')
    const regions = await shop.usage('Regions', { presentation_group_key: ['region'] })
    const { data: unit } = (await world.post('/maelzel/v1/pricing-units', { name: 'Token' })).body
    const many = await Promise.all(
      Array.from({ length: 251 }, (_, i) => (i === 0 ? calls : shop.usage(`P${i}`))),
    )
    const cards = {
      covered: [{ product_id: calls, price: 100 }],
      tiers: [
        {
          product_id: tiered,
          rate_type: 'TIERED',
          tiers: [{ size: 10, price: 100 }, { price: 50 }],
        },
      ],
      groups: [{ product_id: regions, price: 100 }],
      parts: [{ product_id: calls, price: 0.333 }],
      units: [{ product_id: calls, price: 2, credit_type_id: unit.id }],
      many: many.map((product_id) => ({ product_id, price: 200 })),
    } as const
    const fiat = [{ custom_credit_type_id: unit.id, fiat_per_custom_credit: 10 }]
    const fee = await shop.fixed('Fee')
    const access = { amount: 500, starting_at: JANUARY, ending_before: '2027-01-01T00:00:00Z' }
    const credit = { name: 'Big deal', product_id: fee, priority: 1 }
    const terms: Record<string, Partial<ContractCreateParams>> = {
      covered: { credits: [{ ...credit, access_schedule: { schedule_items: [access] } }] },
    }
    const ids: Record<string, string> = {}
    for (const [name, rates] of Object.entries(cards)) {
      const more = name === 'units' ? { credit_type_conversions: fiat } : {}
      const rate_card_id = await shop.card([...rates] as Parameters<typeof shop.card>[0], more)
      ids[name] = await stripe.customer(`cus_${name}`)
      await stripe.sign(ids[name], { rate_card_id, ...terms[name] })
    }
    await world.advanceTo('2026-01-20')
    const uses = (name: string, product: string, n: number, more = {}) =>
      shop.uses(ids[name] ?? '', product, n, '2026-01-10', more)
    await uses('covered', 'Calls', 8)
    await uses('tiers', 'Tiers', 15)
    await uses('groups', 'Regions', 3, { region: 'eu' })
    await uses('groups', 'Regions', 2, { region: 'us' })
    await uses('parts', 'Calls', 1000)
    await uses('units', 'Calls', 7)
    await uses('many', 'Calls', 2)
    await world.advanceTo('2026-02-03')
  })

  const expected: Record<string, (string | number)[]> = {
    covered: [300, 'Calls (Big deal) | 5 × 100', 'Big deal applied | 1 × -500', 'Calls | 3 × 100'],
    tiers: [1250, 'Tiers | 10 × 100', 'Tiers | 5 × 50'],
    groups: [500, 'Regions (region: eu) | 3 × 100', 'Regions (region: us) | 2 × 100'],
    parts: [333, 'Calls | 1000 × 0.333'],
    units: [140, 'Conversion | 14 × 10'],
  }
  for (const [name, lines] of Object.entries(expected))
    test(`${name}: ${lines.join(', ')}`, () =>
      assert.deepEqual(held(stripe, `cus_${name}`), [lines]))

  test('one line under the name of the company stands for more than 250', () => {
    const [[total, line, ...rest] = []] = held(stripe, 'cus_many')
    assert.equal(total, 400)
    assert.match(String(line), / \| 1 × 400$/)
    assert.deepEqual(rest, [])
  })

  test('every call that makes something bears a key of its own', () => {
    const keys = stripe.fake.calls
      .filter(({ account, method }) => account === stripe.account && method === 'POST')
      .map(({ idempotency_key }) => idempotency_key)
    assert.ok(keys.length > 10)
    assert.ok(keys.every((key) => key !== undefined))
    assert.equal(new Set(keys).size, keys.length)
  })
})

describe('an account says how', () => {
  const monthly = async (settings: object, more: object = {}) => {
    const stripe = await StripeShop.at('2026-01-01', settings)
    const rates = [
      { product_id: await stripe.shop.usage('Used'), price: 100 },
      { product_id: await stripe.shop.usage('Idle'), price: 3 },
    ]
    const customer_id = await stripe.customer('cus_monthly', more)
    await stripe.sign(customer_id, { rate_card_id: await stripe.shop.card(rates) })
    await stripe.world.advanceTo('2026-01-20')
    await stripe.shop.uses(customer_id, 'Used', 2, '2026-01-19')
    await stripe.world.advanceTo('2026-02-02T00:10:00Z')
    return { stripe, customer_id }
  }
  const ours = async ({ stripe, customer_id }: Awaited<ReturnType<typeof monthly>>) =>
    (await stripe.shop.usageInvoice(customer_id, '2026-01-01')).external_invoice

  test('lines of nothing are sent unless they are not wanted, figures when they are', async () => {
    const plain = await monthly({ leave_invoices_in_draft: true })
    assert.equal(plain.stripe.account.invoices[0]?.['status'], 'draft')
    assert.deepEqual(held(plain.stripe, 'cus_monthly'), [[200, 'Used | 2 × 100', 'Idle | 0 × 3']])
    const { stripe } = await monthly({
      include_zero_quantity_sub_line_items: false,
      stripe_invoice_quantity_always_string: true,
      set_effective_at_date_to_inclusive_period_end: true,
    })
    assert.deepEqual(held(stripe, 'cus_monthly'), [[200, 'Used (2 × $1.00) | 2 × 100']])
    assert.equal(stripe.account.invoices[0]?.['effective_at'], at('2026-02-01') - 1)
  })

  test('a draft is taken as it was when somebody finalized it, with its tax', async () => {
    const drafted = await monthly({}, { leave_stripe_invoices_in_draft: true })
    const { account } = drafted.stripe
    const [theirs] = account.invoices
    assert.equal(theirs?.['auto_advance'], false)
    assert.equal((await ours(drafted))?.external_status, 'DRAFT')
    const draft = account.need('invoice', theirs?.['id'])
    draft['automatic_tax'] = { enabled: 'true' }
    account.finalize(theirs?.['id'])
    await account.told()
    const external = await ours(drafted)
    assert.equal(external?.external_status, 'FINALIZED')
    assert.equal(external?.invoiced_sub_total, 200)
    assert.equal(external?.invoiced_total, 220)
    assert.equal(external?.tax?.total_tax_amount, 20)
    assert.equal(external?.pdf_url, draft['invoice_pdf'])
  })

  test('Stripe Tax is asked for, and keeps the date of the finalization', async () => {
    const taxed = await monthly({ automatic_tax: true })
    assert.deepEqual(taxed.stripe.account.invoices[0]?.['automatic_tax'], { enabled: 'true' })
    const external = await ours(taxed)
    assert.equal(external?.invoiced_total, 220)
    assert.equal((await taxed.stripe.shop.usageInvoice(taxed.customer_id, '2026-01-01')).total, 200)
    const { world, delivery_method_id } = taxed.stripe
    const path = `/maelzel/v1/stripe/accounts/${delivery_method_id}`
    const both = { set_effective_at_date_to_inclusive_period_end: true }
    const refused = await world.call('PATCH', path, both)
    assert.equal(refused.status, 400)
    assert.match(refused.body.message, /automatic_tax/)
    assert.equal((await world.call('PATCH', path, { ...both, automatic_tax: false })).status, 200)
  })

  test('customers go before the account, and their configurations before them', async () => {
    const stripe = await StripeShop.at('2026-01-05', { leave_invoices_in_draft: true })
    const now = { '2026-01-05': 700 }
    const own = await stripe.customer('cus_own')
    await stripe.shop.sdk.v1.customers.updateConfig({
      customer_id: own,
      leave_stripe_invoices_in_draft: false,
    })
    const product = await stripe.shop.fixed('Fee')
    await stripe.sign(own, { scheduled_charges: [charge(product, now)] })
    await stripe.owing('cus_said', now, { leave_stripe_invoices_in_draft: false })
    await stripe.owing('cus_left', now)
    await stripe.world.advanceTo('2026-01-06')
    assert.deepEqual(
      stripe.account.invoices.map(({ customer, status }) => `${customer} ${status}`).sort(),
      ['cus_left draft', 'cus_own open', 'cus_said open'],
    )
  })

  test('drafts wait an hour for Anrok or Avalara', async () => {
    const stripe = await StripeShop.at('2026-01-01')
    const { sdk } = stripe.shop
    await sdk.v1.settings.upsertAvalaraCredentials({
      avalara_environment: 'SANDBOX',
      avalara_password: 'p',
      avalara_username: 'u',
      delivery_method_ids: [stripe.delivery_method_id],
    })
    const id = await stripe.owing('cus_held', { '2026-01-05': 700 })
    await stripe.world.advanceTo('2026-01-05T00:59:00Z')
    assert.deepEqual(stripe.sent, ['draft 700: Fee 1 × 700'])
    await stripe.world.advanceTo('2026-01-05T01:00:00Z')
    assert.deepEqual(stripe.sent, ['open 700: Fee 1 × 700'])
    const [invoice] = await stripe.shop.invoices(id, { type: 'SCHEDULED' })
    assert.equal(invoice?.external_invoice?.external_status, 'FINALIZED')
  })

  test('a TaxCode of the product is on its items, without being asked for', async () => {
    const stripe = await StripeShop.at('2026-01-05')
    const { sdk } = stripe.shop
    const key = { entity: 'contract_product', key: 'TaxCode', enforce_uniqueness: false } as const
    await sdk.v1.customFields.addKey(key)
    const product = await stripe.shop.fixed('Fee')
    const custom_fields = { TaxCode: 'P0000000' }
    await sdk.v1.customFields.setValues({ entity: key.entity, entity_id: product, custom_fields })
    await stripe.sign(await stripe.customer('cus_code'), {
      scheduled_charges: [charge(product, { '2026-01-05': 700 })],
    })
    await stripe.world.advanceTo('2026-01-06')
    const [item] = stripe.account.all('invoiceitem')
    assert.equal(item?.['metadata'].TaxCode, 'P0000000')
  })
})
