import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { BillingFrequency } from '../pricing/rate.ts'
import { FOREVER, HOUR, type Instant, instant, iso } from '../time/clock.ts'
import { type AnchorDay, anchorOf, statementPeriodAt, statementPeriods } from './statement.ts'

const at = (text: string): Instant => instant(text.length === 10 ? `${text}T00:00:00Z` : text)
const short = (when: Instant): string =>
  iso(when).endsWith('T00:00:00.000Z') ? iso(when).slice(0, 10) : iso(when).slice(0, 13)

const contract = (
  frequency: BillingFrequency,
  day: AnchorDay,
  start: string,
  more: { end?: string; anchor?: string } = {},
) => ({
  starting_at: at(start),
  ending_before: more.end === undefined ? FOREVER : at(more.end),
  statement: {
    frequency,
    anchor: anchorOf(day, at(start), more.anchor === undefined ? undefined : at(more.anchor)),
  },
})

/** Boundaries of the first statements: from the start of the contract until `until`. */
const table: [string, ReturnType<typeof contract>, string, string[]][] = [
  [
    'the first of the month by default, after a stub',
    contract('MONTHLY', 'FIRST_OF_MONTH', '2026-01-15'),
    '2026-03-01',
    ['2026-01-15', '2026-02-01', '2026-03-01', '2026-04-01'],
  ],
  [
    'the day of the contract',
    contract('MONTHLY', 'CONTRACT_START', '2026-01-15'),
    '2026-02-20',
    ['2026-01-15', '2026-02-15', '2026-03-15'],
  ],
  [
    'an anchor before the contract (spec/18 E79)',
    contract('MONTHLY', 'CUSTOM_DATE', '2024-09-15', { anchor: '2024-09-10' }),
    '2024-10-20',
    ['2024-09-15', '2024-10-10', '2024-11-10'],
  ],
  [
    'an anchor after the contract',
    contract('MONTHLY', 'CUSTOM_DATE', '2024-09-15', { anchor: '2024-12-20' }),
    '2024-10-01',
    ['2024-09-15', '2024-09-20', '2024-10-20'],
  ],
  [
    'the last day of the month, which is not always the same',
    contract('MONTHLY', 'CONTRACT_START', '2024-01-31'),
    '2024-04-01',
    ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'],
  ],
  [
    'the hour of the contract',
    contract('MONTHLY', 'CONTRACT_START', '2026-01-10T18:00:00Z'),
    '2026-02-20',
    ['2026-01-10T18', '2026-02-10T18', '2026-03-10T18'],
  ],
  [
    'weeks from the first of the month',
    contract('WEEKLY', 'FIRST_OF_MONTH', '2026-01-10'),
    '2026-01-20',
    ['2026-01-10', '2026-01-15', '2026-01-22'],
  ],
  [
    'weeks from the start',
    contract('WEEKLY', 'CONTRACT_START', '2026-01-10'),
    '2026-01-20',
    ['2026-01-10', '2026-01-17', '2026-01-24'],
  ],
  [
    'quarters',
    contract('QUARTERLY', 'FIRST_OF_MONTH', '2026-02-15'),
    '2026-08-01',
    ['2026-02-15', '2026-05-01', '2026-08-01', '2026-11-01'],
  ],
  [
    'years from a leap day',
    contract('ANNUAL', 'CONTRACT_START', '2024-02-29'),
    '2026-03-01',
    ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28'],
  ],
  [
    'the end of the contract cuts the last one',
    contract('MONTHLY', 'FIRST_OF_MONTH', '2026-01-15', { end: '2026-03-10' }),
    '2030-01-01',
    ['2026-01-15', '2026-02-01', '2026-03-01', '2026-03-10'],
  ],
]

describe('statement periods run by', () => {
  for (const [name, stated, until, boundaries] of table)
    test(name, () => {
      const periods = statementPeriods(stated, at(until))
      assert.deepEqual(
        [...periods.map((p) => p.start), ...periods.slice(-1).map((p) => p.end)].map(short),
        boundaries,
      )
    })

  test('no time at all in a contract that ends where it starts', () => {
    const empty = contract('MONTHLY', 'FIRST_OF_MONTH', '2026-01-15', { end: '2026-01-15' })
    assert.deepEqual(statementPeriods(empty, at('2027-01-01')), [])
  })
})

const hour = fc.integer({ min: 400_000, max: 500_000 }).map((h) => (h * HOUR) as Instant)

test('periods follow each other without gap or overlap, and each instant is in one', () =>
  fc.assert(
    fc.property(
      fc.constantFrom<BillingFrequency>('WEEKLY', 'MONTHLY', 'QUARTERLY', 'ANNUAL'),
      fc.constantFrom<AnchorDay>('FIRST_OF_MONTH', 'CONTRACT_START', 'CUSTOM_DATE'),
      hour,
      hour,
      fc.integer({ min: 1, max: 20_000 }),
      (frequency, day, start, anchor, length) => {
        const end = (start + length * HOUR) as Instant
        const stated = {
          starting_at: start,
          ending_before: end,
          statement: { frequency, anchor: anchorOf(day, start, anchor) },
        }
        const periods = statementPeriods(stated, end)
        assert.equal(periods[0]?.start, start)
        assert.equal(periods.at(-1)?.end, end)
        periods.forEach((period, i) => {
          assert.ok(period.start < period.end)
          if (i > 0) assert.equal(period.start, periods[i - 1]?.end)
          assert.deepEqual(statementPeriodAt(stated, period.start), period)
          assert.deepEqual(statementPeriodAt(stated, (period.end - 1) as Instant), period)
        })
      },
    ),
    { numRuns: 200 },
  ))
