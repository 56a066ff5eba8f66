import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { d, USD } from '../core-words.ts'
import { EUR } from '../printed-invoices.ts'
import { StripeShop } from '../stripe-shop.ts'

const JANUARY = '2026-01-01T00:00:00Z'
const HALF_UP = 1

/** A charge: the price has parts of a cent, the quantity is whole as often as not. */
const priced = fc.record({
  unit_price: fc.integer({ min: 0, max: 500_000 }).map((n) => n / 1000),
  quantity: fc.integer({ min: 0, max: 30_000 }).map((n) => (n % 2 === 0 ? n % 300 : n / 100)),
})
const invoices = fc.array(
  fc.tuple(fc.constantFrom(USD, EUR.id), fc.array(priced, { minLength: 1, maxLength: 5 })),
  { minLength: 9, maxLength: 9 },
)

describe('laws of what Stripe is sent', () => {
  test('it comes to our totals rounded to the smallest unit, each line within one', async () => {
    await fc.assert(
      fc.asyncProperty(invoices, async (all) => {
        const stripe = await StripeShop.at('2026-01-01')
        const product_id = await stripe.shop.fixed('Fee')
        const signed = await Promise.all(
          all.map(async ([credit_type_id, charges], i) => {
            const customer_id = await stripe.customer(`cus_${i}`)
            await stripe.sign(customer_id, {
              scheduled_charges: charges.map((charge) => ({
                product_id,
                schedule: {
                  credit_type_id,
                  schedule_items: [{ timestamp: JANUARY, ...charge }],
                },
              })),
            })
            return customer_id
          }),
        )
        await stripe.world.advanceTo('2026-01-01T02:00:00Z')
        for (const [i, customer_id] of signed.entries()) {
          const per = all[i]?.[0] === USD ? d(1) : d(100)
          const [ours] = await stripe.shop.invoices(customer_id, { type: 'SCHEDULED' })
          const [theirs, ...more] = stripe.account.invoices.filter(
            ({ customer }) => customer === `cus_${i}`,
          )
          assert.deepEqual(more, [])
          const exact = d(ours?.total ?? 0).times(per)
          assert.equal(theirs?.['total'], Number(exact.round(0, HALF_UP).toFixed()))
          const lines = ours?.line_items ?? []
          assert.equal(theirs?.['lines'].all.length, lines.length)
          for (const [n, { total }] of lines.entries()) {
            const off = d(theirs?.['lines'].all[n].amount).minus(d(total).times(per)).abs()
            assert.ok(off.lte(d(lines.length)), `${off.toFixed()} off in line ${n}`)
          }
        }
      }),
      { numRuns: 1, endOnFailure: true },
    )
  })
})
