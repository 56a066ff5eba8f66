import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HOUR, type Instant, MINUTE, plus } from '../time/clock.ts'
import { nextAttempt } from './back-off.ts'

const attempts = (id: string): Instant[] => {
  const first = 0 as Instant
  const all = [first]
  for (;;) {
    const next = nextAttempt(id, all.length, first, all.at(-1) ?? first)
    if (next === undefined) return all
    all.push(next)
  }
}

describe('the times of a delivery that nobody takes', () => {
  const waits = (all: readonly number[]) => all.slice(1).map((at, i) => at - (all[i] ?? 0))

  test('triple from five seconds up to a quarter of an hour', () =>
    assert.deepEqual(waits(attempts('a')).slice(0, 5), [5_000, 15_000, 45_000, 135_000, 405_000]))

  test('stay within a tenth of a quarter of an hour after that, and differ', () => {
    const later = waits(attempts('a')).slice(5)
    assert.ok(later.every((wait) => wait >= 13.5 * MINUTE && wait <= 16.5 * MINUTE))
    assert.ok(new Set(later).size > later.length / 2)
  })

  test('end after two days and about two hundred attempts', () => {
    for (const id of ['a', 'b', 'c']) {
      const all = attempts(id)
      assert.ok(all.length > 185 && all.length < 215, String(all.length))
      const last = all.at(-1) ?? (0 as Instant)
      assert.ok(last <= 48 * HOUR && plus(last, 20 * MINUTE) > 48 * HOUR)
    }
  })

  test('repeat for the same delivery and differ for another', () => {
    assert.deepEqual(attempts('a'), attempts('a'))
    assert.notDeepEqual(attempts('a'), attempts('b'))
  })
})
