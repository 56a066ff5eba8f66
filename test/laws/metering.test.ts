import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../src/time/clock.ts'
import { type Asked, ReferenceEngine, type SentEvent, storedEngine } from '../usage-engines.ts'

/**
 * Whatever the order, the repetitions, the batches and the number of writers, and whatever is folded
 * in between: the totals are those of the set of events, exactly.
 */

const DAYS = 2
const START = Date.parse('2026-02-03T00:00:00Z')

const quantity = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map((n) => (n % 2 ? String(n) : n)),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat(20))
    .map(([n, e]) => `${n}e-${e}`),
  fc.constantFrom('0.1', '+7', ' 8 ', '1e3', 'many', '', 'NaN', true, null, { nested: 1 }),
)
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 9 })

const eventArbitrary = fc.record({
  name: fc.constantFrom('own', 'own', 'own', 'alias', 'alias', 'stranger'),
  event_type: fc.constantFrom('use', 'use', 'use', 'read', 'other'),
  n: sometimes(quantity),
  region: sometimes(
    fc.constantFrom('eu', 'us', '', 'null', '7', '-', 7, 1.5, 1e20, ['eu'], {}, false),
  ),
  team: sometimes(fc.constantFrom('a', 'a', 'b', 'c')),
  free: fc.option(fc.constant('yes'), { nil: undefined, freq: 9 }),
  kind: fc.constantFrom(undefined, undefined, undefined, 'test', 'real'),
})

/** Each at an instant of its own: of two LATEST at the same instant, the order of arrival decides. */
const eventsArbitrary = fc
  .array(fc.tuple(eventArbitrary, fc.nat(DAYS * 24 * 60)), { minLength: 20, maxLength: 100 })
  .map((list) => list.map(([event, minute], i) => ({ ...event, at: START + minute * 60_000 + i })))

const wayArbitrary = fc.record({
  order: fc.infiniteStream(fc.nat()),
  repeated: fc.array(fc.nat(), { maxLength: 20 }),
  size: fc.integer({ min: 1, max: 20 }),
  writers: fc.integer({ min: 1, max: 4 }),
  folds: fc.array(fc.constantFrom('never', 'never', 'meanwhile', 'after'), {
    minLength: 2,
    maxLength: 10,
  }),
})

const questions: Omit<Asked, 'metric'>[] = (
  [
    [{}],
    [{ group_keys: ['region'] }],
    [{ group_keys: ['region', 'team'] }],
    [{ filter: { key: 'team', values: ['b'] } }],
    [{ group_keys: ['region'], filter: { key: 'team', values: ['a', 'b'] } }],
    [{ from: instant('2026-02-03T07:00:00Z'), to: instant('2026-02-04T18:00:00Z') }],
    [{ edges: [] }],
    [{ group_keys: ['region'], edges: [instant('2026-02-04T00:00:00Z')] }],
    [
      {
        from: instant('2026-02-03T07:00:00Z'),
        group_keys: ['team'],
        filter: { key: 'region', values: ['eu', ''] },
        edges: [instant('2026-02-03T05:00:00Z'), instant('2026-02-04T03:00:00Z')],
      },
    ],
  ] as const
).map(([more]) => ({
  from: instant('2026-02-01T00:00:00Z'),
  to: instant('2026-02-05T00:00:00Z'),
  group_keys: [],
  ...more,
}))

describe('metering', () => {
  test('any way of sending the same events gives the same totals', async () => {
    const stored = await storedEngine('2026-02-05')
    let run = 0
    await fc.assert(
      fc.asyncProperty(eventsArbitrary, wayArbitrary, async (drawn, way) => {
        run += 1
        const names = [`own-${run}`, `alias-${run}`]
        const events: SentEvent[] = drawn.map(({ name, event_type, at, ...properties }, i) => ({
          transaction_id: `${run}-${i}`,
          customer_id: `${name}-${run}`,
          event_type,
          timestamp: new Date(at).toISOString(),
          properties,
        }))
        const reference = new ReferenceEngine(stored.metrics)
        await reference.append(events)
        const expected = await reference.customer(names)
        const actual = await stored.customer(names)
        await sendSomehow(stored, names, events, way)
        const all = stored.metrics.flatMap((metric) =>
          questions.map((question) => ({ ...question, metric })),
        )
        const amongMany = await stored.incrementsAmongMany(actual, all)
        for (const [i, asked] of all.entries()) {
          const right = await reference.increments(expected, asked)
          const what = `${asked.metric.name} ${JSON.stringify(asked)}`
          assert.deepEqual(await stored.increments(actual, asked), right, what)
          assert.deepEqual(amongMany[i], right, `${what} among many`)
        }
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})

interface Way {
  readonly order: Stream
  readonly repeated: readonly number[]
  readonly size: number
  readonly writers: number
  readonly folds: readonly string[]
}
type Stream = Iterable<number>

/** Shuffles the events, repeats some, cuts them into batches and lets several writers send them. */
async function sendSomehow(
  engine: Awaited<ReturnType<typeof storedEngine>>,
  names: readonly string[],
  events: readonly SentEvent[],
  { order, repeated, size, writers, folds }: Way,
): Promise<void> {
  const keys = order[Symbol.iterator]()
  const all = [...events, ...repeated.map((i) => events[i % events.length] as SentEvent)]
    .map((event) => ({ event, key: keys.next().value as number }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ event }) => event)
  const batches: SentEvent[][] = []
  for (let i = 0; i < all.length; i += size) batches.push(all.slice(i, i + size))
  let next = 0
  const write = async () => {
    for (;;) {
      const turn = next++
      const batch = batches[turn]
      if (!batch) return
      const fold = folds[turn % folds.length]
      const folding = fold === 'meanwhile' ? engine.settle(names) : undefined
      await Promise.all([engine.append(batch), folding])
      if (fold === 'after') await engine.settle(names)
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
}
