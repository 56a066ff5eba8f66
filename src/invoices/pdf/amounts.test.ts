import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CREDITS, day, EUR } from '../../../test/printed-invoices.ts'
import { decimal } from '../../money/decimal.ts'
import { USD } from '../../pricing-units/credit-type.ts'
import { type Instant, instant } from '../../time/clock.ts'
import { exactly, number, payable, unitOf, withUnit } from './amounts.ts'
import { span } from './dates.ts'

const yen = unitOf({ id: 'yen', name: 'JPY', is_currency: true })

describe('amounts on paper', () => {
  const exact = [
    ['5', USD, '0.05'],
    ['0.02', USD, '0.0002'],
    ['123456789', USD, '1,234,567.89'],
    ['-100', USD, '−1.00'],
    ['1234.5', EUR, '1,234.50'],
    ['0.123456789012345678901234567890', EUR, '0.12345678901234567890123456789'],
    ['1500', CREDITS, '1,500'],
    ['0.5', CREDITS, '0.5'],
  ] as const
  for (const [stored, unit, shown] of exact)
    test(`${stored} ${unit.name} is shown as ${shown}`, () =>
      assert.equal(exactly(decimal(stored), unitOf(unit)), shown))

  const paid = [
    ['0.5', unitOf(USD), '0.01'],
    ['0.49', unitOf(USD), '0'],
    ['-0.5', unitOf(USD), '-0.01'],
    ['1.005', unitOf(EUR), '1.01'],
    ['99.5', yen, '100'],
  ] as const
  for (const [stored, unit, due] of paid)
    test(`of ${stored} in ${unit.name}, ${due} is paid`, () =>
      assert.equal(payable(decimal(stored), unit).toFixed(), due))

  test('a currency stands before its amount, another unit behind it', () => {
    assert.equal(withUnit('1.00', unitOf(EUR)), 'EUR 1.00')
    assert.equal(withUnit('1', unitOf(CREDITS)), '1 AI credits')
  })

  test('no digit is lost', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(40), (digits, places) => {
        const value = decimal(`${digits}e-${places}`)
        const read = number(value).replaceAll(',', '').replace('−', '-')
        assert.ok(decimal(read).eq(value))
      }),
    )
  })
})

describe('dates on paper', () => {
  const at = (text: string): Instant => instant(text)
  const spans = [
    [day('2026-01-01'), day('2026-02-01'), '1 Jan 2026 – 31 Jan 2026'],
    [day('2026-01-01'), day('2026-01-02'), '1 Jan 2026'],
    [at('2026-01-01T08:00:00Z'), day('2026-02-01'), '1 Jan 2026 08:00 – 1 Feb 2026 00:00 UTC'],
  ] as const
  for (const [start, end, shown] of spans)
    test(shown, () => assert.equal(span({ start, end }), shown))
})
