import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

const METRIC = '13117714-3f05-48e5-a6e9-a66093f13b4d'

describe('products', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })

  const read = async (id: string) => (await world.sdk.v1.contracts.products.retrieve({ id })).data

  test('a product is made, and got as it was made', async () => {
    const { data } = await world.sdk.v1.contracts.products.create({
      name: 'Storage',
      type: 'USAGE',
      billable_metric_id: METRIC,
      tags: ['infra'],
      quantity_conversion: { conversion_factor: 1024, operation: 'DIVIDE', name: 'to GB' },
      quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: 0 },
    })
    const state = {
      tags: ['infra'],
      is_refundable: true,
      billable_metric_id: METRIC,
      quantity_conversion: { conversion_factor: 1024, operation: 'DIVIDE', name: 'to GB' },
      quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: 0 },
      created_at: '2026-01-01T00:00:00.000Z',
      created_by: 'administrator',
      name: 'Storage',
    }
    assert.deepEqual(await read(data.id), {
      id: data.id,
      type: 'USAGE',
      archived_at: null,
      initial: state,
      current: state,
      updates: [],
      custom_fields: {},
    })
  })
})
