import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Catalogue, NOBODY } from '../catalogue.ts'

describe('products', () => {
  let shop: Catalogue
  before(async () => {
    shop = await Catalogue.at('2026-01-01')
  })

  const read = async (id: string) => (await shop.contracts.products.retrieve({ id })).data
  const post = (call: string, body: object) =>
    shop.world.post(`/v1/contract-pricing/products/${call}`, body)
  const made = { created_at: '2026-01-01T00:00:00.000Z', created_by: 'administrator' }

  test('a USAGE product is made, and got as it was made', async () => {
    const id = await shop.usage({
      name: 'Storage',
      tags: ['infra'],
      quantity_conversion: { conversion_factor: 1024, operation: 'DIVIDE', name: 'to GB' },
      quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: 0 },
      netsuite_internal_item_id: '42',
    })
    const got = await read(id)
    const state = {
      tags: ['infra'],
      is_refundable: true,
      billable_metric_id: got.initial.billable_metric_id,
      quantity_conversion: { conversion_factor: 1024, operation: 'DIVIDE', name: 'to GB' },
      quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: 0 },
      netsuite_internal_item_id: '42',
      ...made,
      name: 'Storage',
    }
    assert.deepEqual(got, {
      id,
      type: 'USAGE',
      archived_at: null,
      initial: state,
      current: state,
      updates: [],
      custom_fields: {},
    })
  })

  test('types are understood in any letter case and by both names', async () => {
    const types = {
      fixed: 'FIXED',
      Subscription: 'SUBSCRIPTION',
      PROFESSIONAL_SERVICE: 'PRO_SERVICE',
      professional_service: 'PRO_SERVICE',
      pro_service: 'PRO_SERVICE',
      PRO_SERVICE: 'PRO_SERVICE',
    }
    for (const [given, type] of Object.entries(types)) {
      const { body } = await post('create', { name: given, type: given })
      assert.equal((await read(body.data.id)).type, type)
    }
    const part = await shop.usage()
    const { body } = await post('create', {
      name: 'x',
      type: 'composite',
      composite_product_ids: [part],
      composite_scope: 'customer',
    })
    const { current } = await read(body.data.id)
    assert.deepEqual(current, {
      tags: [],
      is_refundable: true,
      composite_scope: 'CUSTOMER',
      exclude_free_usage: false,
      include_composite_spend: false,
      composite_product_ids: [part],
      ...made,
      name: 'x',
    })
  })

  test('updates lie on the line of time: the past counts, the future waits', async () => {
    const id = await shop.product({ name: 'One', tags: ['a'] })
    const update = (starting_at: string, more: object) =>
      shop.contracts.products.update({ product_id: id, starting_at, ...more })
    assert.deepEqual(await update('2026-02-01T00:00:00Z', { name: 'Three' }), { data: { id } })
    await update('2025-06-01T02:00:00+02:00', { name: 'Two', tags: [] })
    const then = await read(id)
    assert.deepEqual(then.initial, { tags: ['a'], is_refundable: true, ...made, name: 'One' })
    assert.deepEqual(then.current, { tags: [], is_refundable: true, ...made, name: 'Two' })
    assert.deepEqual(then.updates, [
      { name: 'Two', tags: [], starting_at: '2025-06-01T00:00:00.000Z', ...made },
      { name: 'Three', starting_at: '2026-02-01T00:00:00.000Z', ...made },
    ])
  })

  test('a future update is current once its time has come', async () => {
    const other = await Catalogue.at('2026-01-01')
    const id = await other.product({ name: 'Old' })
    await other.contracts.products.update({
      product_id: id,
      starting_at: '2026-02-01T00:00:00Z',
      name: 'New',
    })
    const name = async () => (await other.contracts.products.retrieve({ id })).data.current.name
    assert.equal(await name(), 'Old')
    await other.world.advanceTo('2026-01-31T23:00:00Z')
    assert.equal(await name(), 'Old')
    await other.world.advanceTo('2026-02-01')
    assert.equal(await name(), 'New')
  })

  test('a conversion is taken away by null', async () => {
    const id = await shop.usage({
      quantity_conversion: { conversion_factor: 0.001, operation: 'multiply' as 'MULTIPLY' },
    })
    const [before] = [(await read(id)).current.quantity_conversion]
    assert.deepEqual(before, { conversion_factor: 0.001, operation: 'MULTIPLY' })
    await shop.contracts.products.update({
      product_id: id,
      starting_at: '2025-01-01T00:00:00Z',
      quantity_conversion: null,
    })
    const { current, updates } = await read(id)
    assert.equal(current.quantity_conversion, null)
    assert.equal(updates[0]?.quantity_conversion, null)
  })

  test('archived products are got, and listed only when asked for', async () => {
    const other = await Catalogue.at('2026-01-01')
    const kept = await other.product({ name: 'kept' })
    const gone = await other.product({ name: 'gone' })
    const archive = () => other.contracts.products.archive({ product_id: gone })
    assert.deepEqual(await archive(), { data: { id: gone } })
    await other.world.advanceTo('2026-01-02')
    assert.deepEqual(await archive(), { data: { id: gone } })
    const { data } = await other.contracts.products.retrieve({ id: gone })
    assert.equal(data.archived_at, '2026-01-01T00:00:00.000Z', 'the first time counts')
    const listed = async (params?: object) =>
      (await other.contracts.products.list(params)).data.map(({ id }) => id).sort()
    assert.deepEqual(await listed(), [kept])
    assert.deepEqual(await listed({ archive_filter: 'NOT_ARCHIVED' }), [kept])
    assert.deepEqual(await listed({ archive_filter: 'archived' }), [gone])
    assert.deepEqual(await listed({ archive_filter: 'ALL' }), [kept, gone].sort())
  })

  test('the list is paged in the query string, the newest first', async () => {
    const other = await Catalogue.at('2026-01-01')
    for (const day of ['01', '02', '03', '04', '05']) {
      await other.world.advanceTo(`2026-01-${day}`)
      await other.product({ name: day })
    }
    const first = await other.world.post('/v1/contract-pricing/products/list?limit=2')
    assert.equal(first.body.data.length, 2)
    assert.equal(typeof first.body.next_page, 'string')
    await other.product({ name: 'newer' })
    const names: string[] = []
    const { next_page } = first.body
    for await (const { current } of other.contracts.products.list({ limit: 2, next_page }))
      names.push(current.name)
    assert.deepEqual(names, ['03', '02', '01'])
  })

  test('custom fields are of products by the name contract_product', async () => {
    const { customFields } = shop.world.sdk.v1
    const entity = 'contract_product' as const
    await customFields.addKey({ entity, key: 'erp', enforce_uniqueness: true })
    const id = await shop.product({ custom_fields: { erp: '7' } })
    assert.deepEqual((await read(id)).custom_fields, { erp: '7' })
    await customFields.setValues({ entity, entity_id: id, custom_fields: { erp: '8' } })
    assert.deepEqual((await read(id)).custom_fields, { erp: '8' })
    const taken = await post('create', { name: 'x', type: 'FIXED', custom_fields: { erp: '8' } })
    assert.equal(taken.status, 409)
    const unknown = await post('create', { name: 'x', type: 'FIXED', custom_fields: { no: '8' } })
    assert.equal(unknown.status, 400)
  })

  test('what makes no sense is refused, and nothing is made or changed', async () => {
    const usage = await shop.usage({ name: 'Unchanged' })
    const composite = await shop.product({ type: 'COMPOSITE', composite_product_ids: [usage] })
    const at = { starting_at: '2026-01-01T00:00:00Z' }
    const fixed = { name: 'refused', type: 'FIXED' }
    const conversion = { conversion_factor: 1, operation: 'MULTIPLY' }
    const cases: [string, object, number, RegExp][] = [
      ['create', { type: 'FIXED' }, 400, /name/],
      ['create', { ...fixed, name: '' }, 400, /name/],
      ['create', { ...fixed, type: 'OTHER' }, 400, /type must be one of/],
      ['create', { ...fixed, type: 'USAGE' }, 400, /billable_metric_id/],
      ['create', { ...fixed, type: 'COMPOSITE' }, 400, /composite_product_ids or/],
      [
        'create',
        { ...fixed, type: 'COMPOSITE', composite_product_ids: [NOBODY] },
        404,
        /product .* not found/,
      ],
      ['create', { ...fixed, quantity_conversion: conversion }, 400, /is for USAGE/],
      ['create', { ...fixed, composite_tags: ['a'] }, 400, /is for COMPOSITE/],
      ['update', { product_id: usage, name: 'refused' }, 400, /starting_at/],
      [
        'update',
        { product_id: usage, name: 'refused', starting_at: '2026-01-01T00:30:00Z' },
        400,
        /hour/,
      ],
      ['update', { product_id: NOBODY, name: 'refused', ...at }, 404, /not found/],
      ['update', { product_id: usage, tags: 'x', ...at }, 400, /tags/],
      ['update', { product_id: usage, composite_tags: ['x'], ...at }, 400, /COMPOSITE/],
      [
        'update',
        { product_id: usage, quantity_conversion: { ...conversion, conversion_factor: 0 }, ...at },
        400,
        /conversion_factor/,
      ],
      [
        'update',
        {
          product_id: usage,
          quantity_rounding: { rounding_method: 'ROUND_UP', decimal_places: -1 },
          ...at,
        },
        400,
        /decimal_places/,
      ],
      ['update', { product_id: composite, composite_product_ids: [], ...at }, 400, /need/],
      [
        'update',
        { product_id: composite, composite_product_ids: [composite], ...at },
        400,
        /itself/,
      ],
      ['update', { product_id: composite, composite_product_ids: [NOBODY], ...at }, 404, /found/],
      ['archive', { product_id: NOBODY }, 404, /not found/],
      ['get', { id: NOBODY }, 404, /not found/],
      ['get', { id: 'x' }, 400, /UUID/],
      ['list?limit=101', {}, 400, /limit/],
      ['list', { archive_filter: 'SOME' }, 400, /archive_filter/],
    ]
    for (const [call, body, status, why] of cases) {
      const reply = await post(call, body)
      assert.equal(reply.status, status, `${call} ${JSON.stringify(body)}`)
      assert.match(reply.body.message, why)
    }
    assert.deepEqual((await read(usage)).updates, [])
    assert.deepEqual((await read(composite)).updates, [])
    for await (const { current } of shop.contracts.products.list())
      assert.notEqual(current.name, 'refused')
  })
})
