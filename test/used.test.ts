import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBuilt, type TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { answered } from './server.ts'

/** What belongs to plans is refused by nature, for there are none (docs/decisions/0050). */
const isRefused = (name: string, { tag }: TaggedOperation): boolean =>
  tag === 'Plans' ||
  tag === 'Credit grants' ||
  name === 'addOneTimeCharge' ||
  name === 'chargeSeats'

/** The last file of all, so that all others have run; some of them use only some of the rows. */
test('every operation was done in a scenario', { skip: process.argv.length > 2 }, () => {
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
