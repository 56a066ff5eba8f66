import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decimal, sum } from '../money/decimal.ts'
import { divide, pointsOf } from './schedule.ts'

const rule = (more: object) =>
  pointsOf(
    {
      recurring_schedule: {
        starting_at: '2025-02-01T00:00:00Z',
        ending_before: '2025-08-01T00:00:00Z',
        frequency: 'MONTHLY',
        amount: 10_000,
        amount_distribution: 'EACH',
        ...more,
      },
    },
    'schedule',
  )
const amounts = (more: object) => rule(more).map(({ amount }) => amount)

describe('a recurring schedule', () => {
  test('repeats the amount until its end, which is left out (spec/18 E76)', () => {
    assert.deepEqual(amounts({}), [10_000, 10_000, 10_000, 10_000, 10_000, 10_000])
  })

  test('divides the amount (spec/18 E77, E78)', () => {
    const quarters = { frequency: 'QUARTERLY', ending_before: '2026-02-01T00:00:00Z' }
    assert.deepEqual(
      amounts({ ...quarters, amount_distribution: 'DIVIDED' }),
      [2500, 2500, 2500, 2500],
    )
    const months = { ending_before: '2025-05-01T00:00:00Z' }
    assert.deepEqual(
      amounts({ ...months, amount_distribution: 'DIVIDED_ROUNDED' }),
      [3333, 3333, 3334],
    )
    assert.deepEqual(
      amounts({ ...months, amount_distribution: 'DIVIDED' }),
      [3333.333333, 3333.333333, 3333.333334],
    )
  })

  test('divides unit price times quantity', () => {
    const worth = { amount: undefined, unit_price: 50, quantity: 12 }
    assert.deepEqual(
      amounts({ ...worth, amount_distribution: 'DIVIDED' }),
      Array.from({ length: 6 }, () => 100),
    )
  })

  test('keeps to the end of the month', () => {
    const dates = rule({
      starting_at: '2025-01-31T06:00:00Z',
      ending_before: '2025-04-01T00:00:00Z',
    })
    assert.deepEqual(
      dates.map(({ timestamp }) => timestamp),
      ['2025-01-31T06:00:00.000Z', '2025-02-28T06:00:00.000Z', '2025-03-31T06:00:00.000Z'],
    )
  })

  test('does not go on for ever', () => {
    assert.throws(() => rule({ ending_before: '9000-01-01T00:00:00Z' }), /more than 1000 items/)
  })
})

test('the parts of an amount add up to it, whatever they are rounded to', () =>
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.integer({ min: 1, max: 500 }),
      fc.constantFrom(0, 6),
      (cents, parts, places) => {
        const whole = decimal(cents).div(decimal('100'))
        assert.ok(sum(divide(whole, parts, places)).eq(whole))
      },
    ),
  ))
