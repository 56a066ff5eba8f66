import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Instant, instant } from '../time/clock.ts'
import { covering, type Segment, writeOver } from './schedule.ts'

const at = (month: number, day = 1) =>
  instant(`2026-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T00:00:00Z`)

describe('a named schedule', () => {
  test('is split by what is written over it', () => {
    const first = writeOver([], { starting_at: at(1), ending_before: null, value: 50 })
    const second = writeOver(first, { starting_at: at(7), ending_before: null, value: 80 })
    const third = writeOver(second, { starting_at: at(3), ending_before: at(4), value: 10 })
    assert.deepEqual(third, [
      { starting_at: at(1), ending_before: at(3), value: 50 },
      { starting_at: at(3), ending_before: at(4), value: 10 },
      { starting_at: at(4), ending_before: at(7), value: 50 },
      { starting_at: at(7), ending_before: null, value: 80 },
    ])
  })

  const instants = fc.integer({ min: 0, max: 20 }) as fc.Arbitrary<Instant>
  const segments: fc.Arbitrary<Segment> = fc
    .record({ starting_at: instants, length: fc.integer({ min: 1, max: 8 }), open: fc.boolean() })
    .map(({ starting_at, length, open }) => ({
      starting_at,
      ending_before: open ? null : ((starting_at + length) as Instant),
      value: `${starting_at}+${length}`,
    }))

  test('says at every date what was written last for it, and never two things', () =>
    fc.assert(
      fc.property(fc.array(segments), instants, (written, date) => {
        const schedule = written.reduce<Segment[]>(writeOver, [])
        const last = written.findLast((s) => covering([s], date).length > 0)
        assert.deepEqual(
          covering(schedule, date).map((s) => s.value),
          last ? [last.value] : [],
        )
        for (const s of schedule)
          assert.ok(s.ending_before === null || s.starting_at < s.ending_before)
      }),
    ))
})
