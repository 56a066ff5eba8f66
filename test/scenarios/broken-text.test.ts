import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

describe('text that no database can hold', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })

  for (const broken of ['a\u0000b', '\ud800', 'x\udfff'])
    test(`${JSON.stringify(broken)} is refused wherever it stands`, async () => {
      const products = '/v1/contract-pricing/products/create'
      const fixed = { name: 'x', type: 'FIXED' }
      const bodies = [
        { ...fixed, name: broken },
        { ...fixed, tags: ['fine', broken] },
        { ...fixed, custom_fields: { [broken]: 'x' } },
      ]
      for (const body of bodies) {
        const reply = await world.post(products, body)
        assert.equal(reply.status, 400)
        assert.match(reply.body.message, /NUL or half a character/)
      }
    })

  test('NUL is refused in a query, too', async () => {
    const reply = await world.get('/v1/customers?ingest_alias=a%00b')
    assert.equal(reply.status, 400)
    assert.match(reply.body.message, /query holds/)
  })

  test('characters of two halves, and words that JavaScript knows, are text like any other', async () => {
    for (const name of ['🪕', '__proto__', 'constructor', '\\u0000']) {
      const { data } = await world.sdk.v1.contracts.products.create({
        name,
        type: 'FIXED',
        tags: [name],
      })
      const got = await world.sdk.v1.contracts.products.retrieve({ id: data.id })
      assert.deepEqual([got.data.current.name, got.data.current.tags], [name, [name]])
    }
  })
})
