import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { versionAt } from '../pricing/product.ts'
import { BEGINNING, type Instant } from '../time/clock.ts'
import {
  changesFrom,
  type ProductChange,
  type ProductRecord,
  type ProductUpdate,
  stateAt,
  toProduct,
  withUpdate,
} from './product.ts'

const update = (starting_at: number | null, changes: ProductChange): ProductUpdate => ({
  starting_at: starting_at as Instant | null,
  changes,
  created_at: 0 as Instant,
  created_by: 'test',
})

const record: ProductRecord = {
  id: 'p',
  type: 'USAGE',
  created_at: 0 as Instant,
  archived_at: null,
  initial: update(null, { name: 'first', tags: ['a'] }),
  updates: [],
  custom_fields: { erp: '7' },
}

const updates = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 10 }),
    changes: fc.record(
      {
        name: fc.constantFrom('x', 'y', 'z'),
        tags: fc.subarray(['a', 'b']),
        pricing_group_key: fc.subarray(['k', 'l']),
        quantity_rounding: fc.constantFrom(null, {
          rounding_method: 'ROUND_UP' as const,
          decimal_places: 0,
        }),
      },
      { requiredKeys: [] },
    ),
  }),
  { maxLength: 6 },
)
const updated = (all: { at: number; changes: ProductChange }[]) =>
  all.reduce((so_far, { at, changes }) => withUpdate(so_far, update(at, changes)), record)

describe('the versions of a product', () => {
  test('an update says only what it changes, and may start before an older one', () => {
    const after = updated([
      { at: 5, changes: { name: 'later' } },
      { at: 2, changes: { name: 'earlier', tags: ['b'] } },
    ])
    const told = toProduct(after).versions.map((v) => [v.starting_at, v.name, v.tags])
    assert.deepEqual(told, [
      [BEGINNING, 'first', ['a']],
      [2, 'earlier', ['b']],
      [5, 'later', ['b']],
    ])
  })

  test('of two that start together the one made later wins, and they are one version', () => {
    const after = updated([
      { at: 5, changes: { name: 'x', tags: ['b'] } },
      { at: 5, changes: { name: 'y' } },
    ])
    const told = toProduct(after).versions.map((v) => [v.starting_at, v.name, v.tags])
    assert.deepEqual(told, [
      [BEGINNING, 'first', ['a']],
      [5, 'y', ['b']],
    ])
  })

  test('null takes a rounding away', () => {
    const rounding = { rounding_method: 'ROUND_UP', decimal_places: 0 } as const
    const after = updated([
      { at: 1, changes: { quantity_rounding: rounding } },
      { at: 2, changes: { quantity_rounding: null } },
    ])
    const [, on, off] = toProduct(after).versions
    assert.deepEqual(on?.quantity_rounding, rounding)
    assert.ok(off && !('quantity_rounding' in off))
  })

  test('what pricing reads at an instant is what the API shows of it', () =>
    fc.assert(
      fc.property(updates, fc.integer({ min: -1, max: 12 }), (all, at) => {
        const after = updated(all)
        const state = stateAt(after, at as Instant)
        const version = versionAt(toProduct(after), at as Instant)
        assert.equal(version.name, state.name)
        assert.deepEqual(version.tags, state.tags)
        assert.deepEqual(version.pricing_group_key, state.pricing_group_key ?? [])
        assert.deepEqual(version.quantity_rounding, state.quantity_rounding ?? undefined)
      }),
    ))

  test('every state from an instant on is the state at one of its changes', () =>
    fc.assert(
      fc.property(updates, fc.integer({ min: 0, max: 10 }), (all, from) => {
        const after = updated(all)
        const seen = changesFrom(after, from as Instant).map((at) => stateAt(after, at))
        for (let at = from; at < 12; at += 1)
          assert.ok(
            seen.some((s) => JSON.stringify(s) === JSON.stringify(stateAt(after, at as Instant))),
          )
      }),
    ))
})
