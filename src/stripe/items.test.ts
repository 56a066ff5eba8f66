import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Line } from '../invoices/invoice.ts'
import { type Decimal, decimal, sum } from '../money/decimal.ts'
import { amountOf, type Item, type ItemRules, itemsOf, totalAt, Undeliverable } from './items.ts'

const rules: ItemRules = {
  currency: 'usd',
  zero_quantities: true,
  always_string: false,
  company: 'Acme',
  mapped: () => ({ metadata: {} }),
}
const line = (name: string, quantity: string | null, price: string, more = {}): Line => {
  const unit_price = decimal(price)
  return {
    type: 'usage',
    name,
    credit_type_id: 'usd',
    counts: true,
    ...(quantity !== null && { quantity: decimal(quantity), unit_price }),
    total: unit_price.times(decimal(quantity ?? '1')),
    ...more,
  }
}
const totalOf = (lines: readonly Line[]): Decimal =>
  sum(lines.filter(({ counts }) => counts).map(({ total }) => total))
const items = (lines: readonly Line[], more: Partial<ItemRules> = {}): Item[] =>
  itemsOf(lines, totalOf(lines), { ...rules, ...more })
const words = (made: readonly Item[]) =>
  made.map((i) => `${i.description} ${i.quantity} × ${i.unit_amount.toFixed()}`)

describe('the items of an invoice at Stripe', () => {
  const table: [string, Line[], Partial<ItemRules>, string[]][] = [
    ['whole quantities stay', [line('A', '3', '1000')], {}, ['A 3 × 1000']],
    [
      'one that is not whole moves all into descriptions',
      [line('A', '3', '1000'), line('B', '1.5', '400')],
      {},
      ['A (3 × $10.00) 1 × 3000', 'B (1.5 × $4.00) 1 × 600'],
    ],
    ['parts of a cent are prices', [line('A', '1000', '0.333')], {}, ['A 1000 × 0.333']],
    [
      'the largest bears what rounding lost',
      [line('A', '1', '33.4'), line('B', '1', '33.4'), line('C', '1', '33.4')],
      {},
      ['A (1 × $0.334) 1 × 34', 'B 1 × 33.4', 'C 1 × 33.4'],
    ],
    [
      'what the total does not count is left out',
      [line('A', '1', '100'), line('P', null, '-100', { counts: false })],
      {},
      ['A 1 × 100'],
    ],
    [
      'balances are negative items',
      [line('A', '1', '100'), line('Commit applied', null, '-100')],
      {},
      ['A 1 × 100', 'Commit applied 1 × -100'],
    ],
    ['nothing used is left out when asked', [line('A', '0', '5')], { zero_quantities: false }, []],
    [
      'figures stand in every description when asked',
      [line('A', '2', '5')],
      { always_string: true },
      ['A (2 × $0.05) 2 × 5'],
    ],
    ['whole units are cents there', [line('A', '2', '1.5')], { currency: 'eur' }, ['A 2 × 150']],
    ['yen have no cents', [line('A', '2', '150')], { currency: 'jpy' }, ['A 2 × 150']],
    [
      'groups stand beside the name',
      [line('A', '1', '5', { pricing_group_values: { region: 'eu' } })],
      {},
      ['A (region: eu) 1 × 5'],
    ],
    [
      'more lines than Stripe takes are one',
      Array.from({ length: 251 }, () => line('A', '1', '2')),
      {},
      ['Acme 1 × 502'],
    ],
  ]
  for (const [name, lines, more, expected] of table)
    test(name, () => assert.deepEqual(words(items(lines, more)), expected))

  test('more than 999,999.99 is refused', () => {
    assert.equal(items([line('A', '1', '99999999')]).length, 1)
    assert.throws(() => items([line('A', '1', '100000000')]), Undeliverable)
  })

  test('always add up to our total, rounded to the smallest unit', () => {
    const price = fc.tuple(
      fc.integer({ min: -99_999, max: 99_999 }),
      fc.integer({ min: 0, max: 5 }),
    )
    const some = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 2 }), price)
    const scaled = (n: number, digits: number) => decimal(`${n}e-${digits}`).toFixed()
    fc.assert(
      fc.property(
        fc.array(some, { maxLength: 12 }),
        fc.constantFrom('usd', 'eur', 'jpy'),
        (given, currency) => {
          const lines = given.map(([n, digits, [unit, places]], i) =>
            line(`L${i}`, scaled(n, digits), scaled(unit, places + 2)),
          )
          const total = totalOf(lines)
          fc.pre(total.abs().lt(decimal('900000')))
          const made = items(lines, { currency })
          assert.ok(sum(made.map(amountOf)).eq(totalAt(total, currency)))
          assert.ok(made.every(({ quantity }) => Number.isSafeInteger(quantity) && quantity >= 0))
        },
      ),
    )
  })
})
