import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBuilt, type TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { answeredBy } from './answered.ts'

/** What belongs to plans is refused by nature, for there are none (docs/decisions/0050). */
const isRefused = (name: string, { tag }: TaggedOperation): boolean =>
  tag === 'Plans' ||
  tag === 'Credit grants' ||
  name === 'addOneTimeCharge' ||
  name === 'chargeSeats'

/** A half that dies tells nothing. */
const PATIENCE = { timeout: 1_200_000 }

test('every operation was done in a scenario', PATIENCE, async () => {
  const answered = await answeredBy('first', 'second')
  const unused = Object.entries<TaggedOperation>(operations)
    .filter(([, operation]) => isBuilt(operation))
    .filter(([name, operation]) => {
      const wanted = isRefused(name, operation) ? [200, 400, 404] : [200]
      return !wanted.some((status) => answered.has(`${name} ${status}`))
    })
  assert.deepEqual(
    unused.map(([name]) => name),
    [],
  )
})
