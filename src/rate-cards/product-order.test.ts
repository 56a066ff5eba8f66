import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Move, moveProducts, setOrder } from './product-order.ts'

const move = (product_id: string, position: number): Move => ({ product_id, position })

describe('the order of products', () => {
  const moves: [string, Move[], string][] = [
    ['abcd', [], 'abcd'],
    ['abcd', [move('d', 0)], 'dabc'],
    ['abcd', [move('a', 3)], 'bcda'],
    ['abcd', [move('b', 1)], 'abcd'],
    ['abcd', [move('d', 0), move('c', 1)], 'dcab'],
    ['abcd', [move('c', 1), move('d', 0)], 'dcab'],
    ['abcd', [move('a', 3), move('d', 0)], 'dbca'],
    ['abcd', [move('a', 1), move('b', 0)], 'bacd'],
  ]
  for (const [from, given, to] of moves)
    test(`${from} with ${given.map((m) => `${m.product_id} to ${m.position}`)} is ${to}`, () =>
      assert.equal(moveProducts([...from], given).join(''), to))

  const refusals: [string, () => unknown, RegExp][] = [
    ['a product that has no rate', () => moveProducts(['a'], [move('x', 0)]), /no rate/],
    ['a product twice', () => moveProducts(['a', 'b'], [move('a', 0), move('a', 1)]), /twice/],
    ['a position twice', () => moveProducts(['a', 'b'], [move('a', 0), move('b', 0)]), /twice/],
    ['a position behind the end', () => moveProducts(['a'], [move('a', 1)]), /no position 1/],
    ['an order with a stranger', () => setOrder(['a'], ['x']), /no rate/],
    ['an order with a product twice', () => setOrder(['a', 'b'], ['a', 'a']), /twice/],
  ]
  for (const [name, act, why] of refusals) test(`${name} is refused`, () => assert.throws(act, why))

  test('what a new order leaves out follows as it was', () => {
    assert.deepEqual(setOrder(['a', 'b', 'c', 'd'], ['d', 'b']), ['d', 'b', 'a', 'c'])
    assert.deepEqual(setOrder(['a', 'b'], []), ['a', 'b'])
  })

  test('each moved product ends where it was told to, the others keep their order', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }).chain((n) => {
          const order = Array.from({ length: n }, (_, i) => String(i))
          return fc.tuple(
            fc.constant(order),
            fc.shuffledSubarray(order),
            fc.shuffledSubarray(order.map(Number)),
          )
        }),
        ([order, ids, positions]) => {
          const moves = ids
            .slice(0, positions.length)
            .map((id, i) => move(id, positions[i] as number))
          const after = moveProducts(order, moves)
          assert.deepEqual([...after].sort(), [...order].sort())
          for (const { product_id, position } of moves) assert.equal(after[position], product_id)
          const stays = (list: readonly string[]) =>
            list.filter((id) => !moves.some((m) => m.product_id === id))
          assert.deepEqual(stays(after), stays(order))
        },
      ),
    ))
})
