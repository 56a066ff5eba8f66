import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { tallyOf } from '../usage/tally.ts'
import { whyNot } from './explain.ts'
import { matches, numberOf, textOf } from './matching.ts'
import type { PropertyFilter, Streaming } from './metric.ts'

const ABSENT = Symbol('absent')
const event = (value: unknown, event_type = 'use') => ({
  event_type,
  properties: value === ABSENT ? {} : { p: value },
})
const count = (filter: Omit<PropertyFilter, 'name'>): Streaming => ({
  aggregation_type: 'COUNT',
  property_filters: [{ name: 'p', ...filter }],
})

describe('a property filter', () => {
  const nested = { deep: 'a' }
  // biome-ignore format: the truth table of spec/02 §2.2, with values down the side
  const table: [Omit<PropertyFilter, 'name'>, { pass: unknown[]; fail: unknown[] }][] = [
    [{}, { pass: ['a', 'b', ABSENT, null, nested], fail: [] }],
    [{ exists: true }, { pass: ['a', '', 0, false], fail: [ABSENT, null, nested] }],
    [{ exists: false }, { pass: [ABSENT, null], fail: ['a', '', 0, false, nested] }],
    [{ in_values: ['a', '60', 'true'] }, { pass: ['a', 60, '60', true], fail: ['A', 'b', ABSENT, null, nested] }],
    [{ not_in_values: ['a'] }, { pass: ['b', ABSENT, null], fail: ['a'] }],
    [{ exists: true, not_in_values: ['a'] }, { pass: ['b'], fail: ['a', ABSENT, null] }],
    [{ in_values: ['a', 'b'], not_in_values: ['a'] }, { pass: ['b'], fail: ['a', 'c', ABSENT] }],
  ]
  for (const [filter, { pass, fail }] of table)
    test(JSON.stringify(filter), () => {
      for (const value of pass) assert.ok(matches(count(filter), event(value)), String(value))
      for (const value of fail) assert.ok(!matches(count(filter), event(value)), String(value))
    })

  test('all of several must pass', () => {
    const both: Streaming = {
      aggregation_type: 'COUNT',
      property_filters: [
        { name: 'p', exists: true },
        { name: 'p', not_in_values: ['x'] },
      ],
    }
    assert.ok(matches(both, event('y')))
    assert.ok(!matches(both, event('x')))
    assert.ok(!matches(both, event(ABSENT)))
  })

  test('a property of every object is none of an event', () => {
    for (const name of ['toString', '__proto__', 'constructor'])
      assert.equal(textOf({ event_type: 'use', properties: {} }, name), undefined)
  })
})

test('event types are compared exactly, in one list and not in the other', () => {
  const metric: Streaming = {
    aggregation_type: 'COUNT',
    event_type_filter: { in_values: ['a', 'b'], not_in_values: ['b'] },
  }
  assert.deepEqual(
    ['a', 'b', 'A', 'c'].map((type) => matches(metric, event(1, type))),
    [true, false, false, false],
  )
})

test('numbers are read as people and programs write them, and nothing else is', () => {
  const read = (value: unknown) => numberOf(event(value), 'p')?.toFixed()
  for (const [text, number] of Object.entries({
    '7': '7',
    '-0.10': '-0.1',
    '+3': '3',
    '1e3': '1000',
    '2E-3': '0.002',
    ' 5 ': '5',
    '.5': '0.5',
    '5.': '5',
  }))
    assert.equal(read(text), number, text)
  assert.equal(read(0.1), '0.1')
  assert.equal(read('12345678901234567890.123456789'), '12345678901234567890.123456789')
  for (const text of [
    '',
    ' ',
    'x',
    'NaN',
    'Infinity',
    '0x1f',
    '1_000',
    '1,5',
    '--1',
    '1e',
    'e5',
    '1e9999',
    true,
    null,
    [],
    {},
  ])
    assert.equal(read(text), undefined, String(text))
})

const values = fc.constantFrom<unknown>('a', 'b', '1', 2, true, null, '', { a: 1 }, ABSENT)
const list = fc.option(fc.subarray(['a', 'b', '1', '2', 'true'], { minLength: 1 }), {
  nil: undefined,
})
const metric = fc.record({
  aggregation_type: fc.constantFrom('COUNT', 'SUM', 'MAX', 'LATEST', 'UNIQUE'),
  aggregation_key: fc.constantFrom('p', 'q'),
  event_type_filter: fc.record({ in_values: list, not_in_values: list }),
  property_filters: fc.array(
    fc.record({
      name: fc.constantFrom('p', 'q'),
      exists: fc.option(fc.boolean(), { nil: undefined }),
      in_values: list,
      not_in_values: list,
    }),
    { maxLength: 3 },
  ),
}) as fc.Arbitrary<Streaming>

test('what is not counted has a reason, and what is counted has none', () => {
  fc.assert(
    fc.property(
      metric,
      fc.constantFrom('a', 'b', 'c'),
      values,
      values,
      (made, event_type, p, q) => {
        const properties = Object.fromEntries(
          Object.entries({ p, q }).filter(([, v]) => v !== ABSENT),
        )
        const given = { event_type, properties, micros: 0, number: 1 }
        assert.equal(whyNot(made, given) === undefined, tallyOf(made, given) !== undefined)
      },
    ),
    { numRuns: 2000 },
  )
})
