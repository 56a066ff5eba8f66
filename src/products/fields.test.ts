import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decimal } from '../money/decimal.ts'
import type { ProductType } from '../pricing/product.ts'
import { checkState, type ProductInput, readChange } from './fields.ts'

const conversion = { conversion_factor: 1024, operation: 'DIVIDE' } as const
const rounding = { rounding_method: 'ROUND_UP', decimal_places: 0 } as const

describe('the fields of a product', () => {
  test('are those of its type, and nothing else that a body holds', () => {
    const body = { name: 'x', tags: ['a'], product_id: 'p', quantity_conversion: conversion }
    assert.deepEqual(readChange('USAGE', body), {
      name: 'x',
      tags: ['a'],
      quantity_conversion: { conversion_factor: decimal('1024'), operation: 'DIVIDE' },
    })
  })

  const foreign: [ProductType, ProductInput][] = [
    ['FIXED', { billable_metric_id: 'm' }],
    ['SUBSCRIPTION', { quantity_conversion: conversion }],
    ['COMPOSITE', { quantity_rounding: rounding }],
    ['PRO_SERVICE', { pricing_group_key: ['a'] }],
    ['FIXED', { presentation_group_key: ['a'] }],
    ['FIXED', { sql_breakdown_granularity: 'HOUR' }],
    ['USAGE', { composite_product_ids: ['p'] }],
    ['FIXED', { composite_tags: ['t'] }],
    ['SUBSCRIPTION', { composite_scope: 'CUSTOMER' }],
    ['USAGE', { exclude_free_usage: true }],
    ['USAGE', { include_composite_spend: true }],
  ]
  for (const [type, input] of foreign)
    test(`a ${type} product has no ${Object.keys(input)}`, () =>
      assert.throws(() => readChange(type, input), /is for (USAGE|COMPOSITE) products, not for/))

  test('a foreign field that says nothing does no harm, and is not kept', () => {
    const nothing = {
      pricing_group_key: [],
      quantity_conversion: null,
      exclude_free_usage: false,
      composite_tags: [],
    }
    assert.deepEqual(readChange('FIXED', nothing), {})
    assert.deepEqual(readChange('USAGE', nothing), {
      pricing_group_key: [],
      quantity_conversion: null,
    })
  })

  test('a product that could not be charged is refused', () => {
    assert.throws(() => checkState('USAGE', {}), /need a billable_metric_id/)
    assert.throws(() => checkState('COMPOSITE', { composite_tags: [] }), /composite_product_ids or/)
    checkState('COMPOSITE', { composite_tags: ['t'] })
    checkState('FIXED', {})
  })
})
