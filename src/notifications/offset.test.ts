import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { instant, iso } from '../time/clock.ts'
import { isBefore, isOffset, offsetFrom } from './offset.ts'

describe('an offset', () => {
  for (const text of ['P1D', '-PT2H', '-P3DT12H', 'P1Y2M3W4DT5H', 'P0D', '+P2W', 'P90D'])
    test(`may be ${text}`, () => assert.ok(isOffset(text)))
  for (const text of [
    '',
    'P',
    'PT',
    '-P',
    '1D',
    'P1',
    'P1DT',
    'P1.5D',
    'PT30M',
    'PT5S',
    'P1H',
    'D1',
    'P-1D',
  ])
    test(`may not be ${text || 'empty'}`, () => assert.ok(!isOffset(text)))

  const table: [string, string, string][] = [
    ['2026-01-31T00:00:00Z', 'P1M', '2026-02-28T00:00:00.000Z'],
    ['2026-03-31T00:00:00Z', '-P1M', '2026-02-28T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', 'P1Y', '2025-02-28T00:00:00.000Z'],
    ['2026-06-10T06:00:00Z', '-P3DT12H', '2026-06-06T18:00:00.000Z'],
    ['2026-06-10T00:00:00Z', 'P2W', '2026-06-24T00:00:00.000Z'],
  ]
  for (const [at, text, then] of table)
    test(`${text} from ${at} is ${then}`, () =>
      assert.equal(iso(offsetFrom(instant(at), text) ?? instant(at)), then))

  test('beyond all dates is none', () =>
    assert.equal(offsetFrom(instant('2026-01-01T00:00:00Z'), 'P9999Y'), undefined))

  test('points to before the event when it is negative and not nothing', () => {
    assert.ok(isBefore('-P1D'))
    assert.ok(!isBefore('P1D'))
    assert.ok(!isBefore('-P0D'))
  })
})
