import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readContract } from '../../src/contracts/read.ts'
import type { Terms } from '../../src/contracts/terms.ts'
import { billedUnits } from '../../src/invoices/billed-units.ts'
import type { FinalInvoice, PriceList } from '../../src/invoices/facts.ts'
import { proratedPrice, subscriptionCharges } from '../../src/invoices/subscription-charges.ts'
import { indexRates } from '../../src/pricing/resolve.ts'
import { HOUR, type Instant, iso, plus } from '../../src/time/clock.ts'
import { d, day, flat, product, rate, SEPTEMBER, USD } from '../core-words.ts'
import { lines, Shop } from '../shop.ts'

describe('laws of subscriptions', () => {
  test('adjacent parts of a period cost together what the whole period costs', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 719 }), { maxLength: 6 }),
        (price, cuts) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), 720].map((h) =>
            plus(SEPTEMBER.start, h * HOUR),
          )
          const parts = edges.slice(1).map((end, i) => ({ start: edges[i] as Instant, end }))
          const total = parts.reduce(
            (sum, part) =>
              sum.plus(proratedPrice(d(price), SEPTEMBER, part, true, undefined).unit_price),
            d(0),
          )
          assert.ok(total.minus(d(price)).abs().lt(d('0.0000000001')), total.toFixed())
        },
      ),
    ))
})

describe('laws of quantities', () => {
  const list: PriceList = {
    id: 'card',
    fiat_credit_type_id: USD,
    conversions: new Map(),
    products: [product('seats', {}, 'SUBSCRIPTION')],
    rates: indexRates([rate('seats', flat(720), { billing_frequency: 'MONTHLY' })]),
  }
  const end = day('2024-11-01')
  const contract = (terms: object, raises: readonly { hour: number; quantity: number }[]) =>
    readContract({ id: 'contract', customer_id: 'customer', created_at: SEPTEMBER.start }, {
      starting_at: iso(SEPTEMBER.start),
      ending_before: iso(end),
      multiplier_override_prioritization: 'LOWEST_MULTIPLIER',
      usage_statement_schedule: {
        frequency: 'MONTHLY',
        billing_anchor_date: iso(SEPTEMBER.start),
      },
      ...Object.fromEntries(LISTS.map((name) => [name, []])),
      subscriptions: [
        {
          id: 'subscription',
          subscription_rate: { product_id: 'seats', billing_frequency: 'MONTHLY' },
          starting_at: iso(SEPTEMBER.start),
          quantity_management_mode: 'QUANTITY_ONLY',
          billing_cycle_config: { invoice_placement: 'ON_USAGE_INVOICE' },
          seats: [],
          quantities: [
            { starting_at: iso(SEPTEMBER.start), quantity: 1 },
            ...raises.map(({ hour, quantity }) => ({
              starting_at: iso(plus(SEPTEMBER.start, hour * HOUR)),
              quantity_delta: quantity,
            })),
          ],
          ...terms,
        },
      ],
    } as unknown as Terms)
  const final = (charges: ReturnType<typeof subscriptionCharges>): FinalInvoice => ({
    id: 'invoice',
    customer_id: 'customer',
    contract_id: 'contract',
    type: 'SCHEDULED',
    status: 'FINALIZED',
    issued_at: SEPTEMBER.end,
    schedule_item_ids: [],
    subscribed: new Map(charges.map(({ key, charge }) => [key, charge.quantity])),
    draws: [],
  })

  test('raised in hindsight, one after the other, cost what they had cost known beforehand', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            hour: fc.integer({ min: 0, max: 900 }),
            quantity: fc.integer({ min: 1, max: 5 }),
          }),
          { maxLength: 5, selector: ({ hour }) => hour },
        ),
        fc.constantFrom('ADVANCE', 'ARREARS'),
        fc.constantFrom('BILL_IMMEDIATELY', 'BILL_ON_NEXT_COLLECTION_DATE'),
        fc.boolean(),
        (raises, collection_schedule, invoice_behavior, is_prorated) => {
          const known = raises.toSorted((a, b) => a.hour - b.hour)
          const terms = { collection_schedule, proration: { is_prorated, invoice_behavior } }
          const total = (charges: ReturnType<typeof subscriptionCharges>) =>
            charges.reduce((sum, { charge }) => sum.plus(charge.total), d(0))
          const finals: FinalInvoice[] = []
          let paid = d(0)
          for (const n of [0, ...known.keys(), known.length]) {
            const now = contract(terms, known.slice(0, n))
            const charges = subscriptionCharges(now, list, end, billedUnits(finals))
            finals.push(final(charges.filter(({ charge }) => charge.quantity.gt(d(0)))))
            paid = paid.plus(total(charges))
          }
          const beforehand = subscriptionCharges(contract(terms, known), list, end, () => undefined)
          assert.equal(paid.toFixed(), total(beforehand).toFixed())
        },
      ),
    ))
})

const LISTS = [
  'commits',
  'credits',
  'recurring_commits',
  'recurring_credits',
  'overrides',
  'scheduled_charges',
  'discounts',
  'professional_services',
  'reseller_royalties',
  'usage_filters',
  'billing_providers',
  'revenue_systems',
  'spend_trackers',
]

describe('laws of renewals', () => {
  test('a contract renewed at a period boundary bills the usage that the unsplit one bills', async () => {
    const shop = await Shop.at('2025-03-20')
    const calls = await shop.usage('calls')
    const rate_card_id = await shop.card([
      { product_id: calls, rate_type: 'TIERED', tiers: [{ size: 10, price: 3 }, { price: 1.5 }] },
    ])
    const usage = fc.array(
      fc.record({
        n: fc.integer({ min: 1, max: 40 }),
        day: fc
          .integer({ min: 18, max: 48 })
          .map((day) => new Date(Date.UTC(2025, 1, day, 12)).toISOString()),
      }),
      { minLength: 1, maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(usage, async (events) => {
        const terms = { rate_card_id, starting_at: '2025-02-01T00:00:00Z' }
        const whole = await shop.sign('Whole', terms)
        const split = await shop.sign('Split', terms)
        await shop.sdk.v1.contracts.create({
          customer_id: split.customer_id,
          rate_card_id,
          starting_at: '2025-03-01T00:00:00Z',
          transition: { type: 'RENEWAL', from_contract_id: split.contract_id },
        })
        for (const { n, day } of events)
          for (const { customer_id } of [whole, split])
            await shop.uses(customer_id, 'calls', n, day)
        const total = async (customer_id: string) =>
          (await shop.invoices(customer_id, { type: 'USAGE' })).reduce((sum, i) => sum + i.total, 0)
        assert.equal(await total(split.customer_id), await total(whole.customer_id))
      }),
      { numRuns: 4 },
    )
  })
})

describe('laws of drafts', () => {
  test('the same usage draws the same on balances, in whatever order and batches it arrives', async () => {
    const shop = await Shop.at('2025-03-20')
    const product_id = await shop.usage('calls')
    const fixed = await shop.fixed('Commitment')
    const rate_card_id = await shop.card([
      { product_id, rate_type: 'TIERED', tiers: [{ size: 10, price: 3 }, { price: 1.5 }] },
    ])
    const event = fc.record({
      n: fc.integer({ min: 1, max: 40 }),
      hour: fc.integer({ min: 0, max: 24 * 19 - 1 }),
    })
    const grant = fc.record({
      amount: fc.integer({ min: 1, max: 60 }),
      from: fc.integer({ min: 1, max: 15 }),
      days: fc.integer({ min: 1, max: 16 }),
    })
    const march = (n: number) => new Date(Date.UTC(2025, 2, n)).toISOString()
    await fc.assert(
      fc.asyncProperty(
        fc.array(grant, { maxLength: 3 }),
        fc
          .array(event, { minLength: 2, maxLength: 8 })
          .chain((events) =>
            fc.tuple(
              fc.constant(events),
              fc.shuffledSubarray(events, { minLength: events.length }),
              fc.integer({ min: 1, max: 8 }),
            ),
          ),
        async (grants, [events, shuffled, size]) => {
          const credits = grants.map(({ amount, from, days }, i) => ({
            product_id: fixed,
            name: `Grant ${i}`,
            access_schedule: {
              schedule_items: [
                { amount, starting_at: march(from), ending_before: march(from + days) },
              ],
            },
          }))
          const billed = async (usage: typeof events, batch: number) => {
            const terms = { rate_card_id, starting_at: march(1), credits }
            const { customer_id, contract_id } = await shop.sign('Someone', terms)
            for (let i = 0; i < usage.length; i += batch)
              await shop.sdk.v1.usage.ingest({
                usage: usage.slice(i, i + batch).map(({ n, hour }, j) => ({
                  transaction_id: `${contract_id} ${i + j}`,
                  customer_id,
                  event_type: 'calls',
                  timestamp: new Date(Date.UTC(2025, 2, 1, hour)).toISOString(),
                  properties: { n: String(n) },
                })),
              })
            return lines(await shop.usageInvoice(customer_id, '2025-03-01'))
          }
          assert.deepEqual(await billed(shuffled, size), await billed(events, events.length))
        },
      ),
      { numRuns: 8 },
    )
  })
})
