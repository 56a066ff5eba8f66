import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import {
  addDuration,
  boundary,
  dateOf,
  type Frequency,
  periodAt,
  startOfDay,
  startOfMonth,
} from './calendar.ts'
import { type Instant, instant, iso } from './clock.ts'

interface Units {
  readonly days?: number
  readonly months?: number
}

const UNITS: Record<Frequency, Units> = {
  DAILY: { days: 1 },
  WEEKLY: { days: 7 },
  MONTHLY: { months: 1 },
  QUARTERLY: { months: 3 },
  SEMI_ANNUAL: { months: 6 },
  ANNUAL: { months: 12 },
}
const FREQUENCIES = Object.keys(UNITS) as Frequency[]

const times = ({ days = 0, months = 0 }: Units, n: number) => ({
  days: days * n,
  months: months * n,
})

const utc = (at: Instant) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC')

/** Any millisecond of the years 1900 to 2200, the last days of months more often than others. */
const anyInstant = () =>
  fc
    .oneof(
      fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }),
      fc
        .tuple(fc.integer({ min: 0, max: 3600 }), fc.integer({ min: -4, max: 1 }))
        .map(([month, day]) => Date.UTC(1900, month, day, 13, 14, 15, 16)),
    )
    .map((ms) => ms as Instant)

const frequencies = () => fc.constantFrom(...FREQUENCIES)

describe('the calendar', () => {
  const months: [string, number, string][] = [
    ['2026-01-31T00:00:00Z', 1, '2026-02-28T00:00:00.000Z'],
    ['2026-01-31T00:00:00Z', 2, '2026-03-31T00:00:00.000Z'], // clamped, not drifted
    ['2024-01-31T00:00:00Z', 1, '2024-02-29T00:00:00.000Z'],
    ['2024-02-29T12:00:00Z', 12, '2025-02-28T12:00:00.000Z'],
    ['2024-02-29T12:00:00Z', 48, '2028-02-29T12:00:00.000Z'],
    ['2026-01-15T00:00:00Z', -1, '2025-12-15T00:00:00.000Z'],
    ['2026-03-31T00:00:00Z', -1, '2026-02-28T00:00:00.000Z'],
  ]
  for (const [anchor, n, at] of months)
    test(`${anchor} and ${n} months are ${at}`, () =>
      assert.equal(iso(boundary(instant(anchor), 'MONTHLY', n)), at))

  test('counts boundaries as Temporal does', () =>
    fc.assert(
      fc.property(
        anyInstant(),
        frequencies(),
        fc.integer({ min: -600, max: 600 }),
        (at, each, n) => {
          const expected = utc(at).add(times(UNITS[each], n), { overflow: 'constrain' })
          assert.equal(boundary(at, each, n), expected.epochMilliseconds)
        },
      ),
      { numRuns: 2000 },
    ))

  test('begins days and months as Temporal does', () =>
    fc.assert(
      fc.property(anyInstant(), (at) => {
        assert.equal(startOfDay(at), utc(at).startOfDay().epochMilliseconds)
        assert.equal(startOfMonth(at), utc(at).with({ day: 1 }).startOfDay().epochMilliseconds)
        assert.equal(dateOf(at), utc(at).toPlainDate().toString())
      }),
    ))

  test('puts every instant into exactly one period, and periods side by side', () =>
    fc.assert(
      fc.property(anyInstant(), anyInstant(), frequencies(), (anchor, at, each) => {
        const { start, end, n } = periodAt(anchor, each, at)
        assert.ok(start <= at && at < end)
        assert.equal(start, boundary(anchor, each, n))
        assert.deepEqual(periodAt(anchor, each, end).start, end)
      }),
    ))

  test('adds durations, as far as the year 9999', () => {
    const at = instant('2026-01-31T10:00:00Z')
    const added = (text: string) => {
      const sum = addDuration(at, text)
      return sum === undefined ? undefined : iso(sum)
    }
    assert.equal(added('P1M'), '2026-02-28T10:00:00.000Z')
    assert.equal(added('-PT36H'), '2026-01-29T22:00:00.000Z')
    assert.equal(added('P7973Y'), '9999-01-31T10:00:00.000Z')
    for (const none of ['P7974Y', 'P999999Y', '-P2026Y', 'a month', 'P', '', '1 day'])
      assert.equal(added(none), undefined, none)
  })
})
