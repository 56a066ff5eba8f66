import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import Metronome from '@metronome/sdk'
import { Catalogue, flat, NOBODY } from '../catalogue.ts'

const USD = { id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2', name: 'USD (cents)' }
const T1 = '2026-02-01T00:00:00.000Z'
const T2 = '2026-03-01T00:00:00.000Z'

describe('rate cards', () => {
  let shop: Catalogue
  before(async () => {
    shop = await Catalogue.at('2026-01-01')
  })

  const read = async (id: string) => (await shop.contracts.rateCards.retrieve({ id })).data
  const aliases = async (id: string) => (await read(id)).aliases
  const unit = async (name: string) =>
    (await shop.world.post('/maelzel/v1/pricing-units', { name })).body.data
  const currency = async (name: string) => {
    const { body } = await shop.world.get('/v1/credit-types/list')
    return body.data.find((type: { name: string }) => type.name === name)
  }
  const post = (call: string, body: object) =>
    shop.world.post(`/v1/contract-pricing/rate-cards/${call}`, body)

  test('a rate card is made, and got and listed as it was made', async () => {
    await shop.world.sdk.v1.customFields.addKey({
      entity: 'rate_card',
      key: 'erp',
      enforce_uniqueness: false,
    })
    const tokens = await unit('Tokens')
    const euro = await currency('EUR')
    const id = await shop.card({
      name: 'Standard',
      description: 'For everybody',
      fiat_credit_type_id: euro.id,
      credit_type_conversions: [
        { custom_credit_type_id: tokens.id, fiat_per_custom_credit: 0.125 },
      ],
      aliases: [{ name: 'standard' }, { name: 'spring', starting_at: T1, ending_before: T2 }],
      custom_fields: { erp: '7' },
    })
    const card = {
      id,
      name: 'Standard',
      description: 'For everybody',
      created_at: '2026-01-01T00:00:00.000Z',
      created_by: 'administrator',
      fiat_credit_type: { id: euro.id, name: 'EUR' },
      credit_type_conversions: [
        {
          fiat_per_custom_credit: '0.125',
          custom_credit_type: { id: tokens.id, name: 'Tokens' },
        },
      ],
      aliases: [{ name: 'standard' }, { name: 'spring', starting_at: T1, ending_before: T2 }],
      custom_fields: { erp: '7' },
    }
    assert.deepEqual(await read(id), card)
    const listed = await shop.contracts.rateCards.list()
    assert.deepEqual(
      listed.data.find((c) => c.id === id),
      card,
    )
  })

  test('a rate card with nothing but a name is in USD', async () => {
    const card = await read(await shop.card())
    assert.deepEqual(card.fiat_credit_type, USD)
    assert.deepEqual(card.credit_type_conversions, [])
    assert.deepEqual(card.aliases, [])
    assert.ok(!('description' in card))
  })

  test('an update changes what it names', async () => {
    const id = await shop.card({ name: 'Old', aliases: [{ name: 'kept' }] })
    const tokens = await unit('Updated tokens')
    await shop.contracts.rateCards.update({ rate_card_id: id, name: 'New' })
    await shop.contracts.rateCards.update({ rate_card_id: id, description: 'Told' })
    const conversion = { custom_credit_type_id: tokens.id, fiat_per_custom_credit: 100 }
    await shop.contracts.rateCards.update({
      rate_card_id: id,
      add_credit_type_conversions: [conversion],
    })
    const card = await read(id)
    assert.equal(card.name, 'New')
    assert.equal(card.description, 'Told')
    assert.deepEqual(card.aliases, [{ name: 'kept' }])
    assert.equal(card.credit_type_conversions?.[0]?.fiat_per_custom_credit, '100')
    const again = await post('update', {
      rate_card_id: id,
      add_credit_type_conversions: [{ ...conversion, fiat_per_custom_credit: 50 }],
    })
    assert.equal(again.status, 400)
    assert.match(again.body.message, /Updated tokens.*cannot be changed/)
  })

  test('an alias means one card at a time: the one that took it last', async () => {
    const old = await shop.card({ aliases: [{ name: 'paygo' }, { name: 'other' }] })
    const next = await shop.card({ aliases: [{ name: 'paygo', starting_at: T1 }] })
    assert.deepEqual(await aliases(old), [{ name: 'paygo', ending_before: T1 }, { name: 'other' }])
    assert.deepEqual(await aliases(next), [{ name: 'paygo', starting_at: T1 }])
    const last = await shop.card()
    await shop.contracts.rateCards.update({
      rate_card_id: last,
      aliases: [{ name: 'paygo', starting_at: '2026-01-15T00:00:00Z' }],
    })
    assert.deepEqual(await aliases(next), [], 'what would begin later is gone')
    assert.deepEqual(await aliases(old), [
      { name: 'paygo', ending_before: '2026-01-15T00:00:00.000Z' },
      { name: 'other' },
    ])
    await shop.contracts.rateCards.update({ rate_card_id: old, aliases: [{ name: 'paygo' }] })
    assert.deepEqual(await aliases(old), [{ name: 'paygo' }], 'the list is the whole list')
    assert.deepEqual(await aliases(last), [])
  })

  test('two cards that take an alias at the same time do not both keep it', async () => {
    const cards = await Promise.all(
      Array.from({ length: 6 }, () => shop.card({ aliases: [{ name: 'contested' }] })),
    )
    const held = await Promise.all(cards.map(aliases))
    assert.equal(held.flat().length, 1)
  })

  test('an archived card is got, but not listed', async () => {
    const id = await shop.card({ name: 'Gone' })
    assert.deepEqual(await shop.contracts.rateCards.archive({ id }), { data: { id } })
    assert.deepEqual(await shop.contracts.rateCards.archive({ id }), { data: { id } })
    assert.equal((await read(id)).name, 'Gone')
    for await (const card of shop.contracts.rateCards.list({ limit: 3 }))
      assert.notEqual(card.id, id)
  })

  test('the list has every card once, the newest first', async () => {
    const { world } = await Catalogue.at('2026-01-01').then(async (other) => {
      await other.card({ name: 'first' })
      await other.world.advanceTo('2026-01-02')
      await other.card({ name: 'second' })
      await other.world.advanceTo('2026-01-03')
      await other.card({ name: 'third' })
      return other
    })
    const names: string[] = []
    for await (const card of world.sdk.v1.contracts.rateCards.list({ limit: 1 }))
      names.push(card.name)
    assert.deepEqual(names, ['third', 'second', 'first'])
  })

  test('the order of products is set and moved', async () => {
    const rate_card_id = await shop.card()
    const products = await Promise.all([1, 2, 3, 4].map(() => shop.usage()))
    const [a, b, c, d] = products as [string, string, string, string]
    await shop.add(
      rate_card_id,
      products.map((id, i) => flat(id, i + 1)),
    )
    const order = () => shop.pricesAt(rate_card_id, T1)
    assert.deepEqual(await order(), [1, 2, 3, 4], 'as their first rates were added')
    const { productOrders } = shop.contracts.rateCards
    await productOrders.set({ rate_card_id, product_order: [d, b] })
    assert.deepEqual(await order(), [4, 2, 1, 3])
    await productOrders.update({
      rate_card_id,
      product_moves: [
        { product_id: c, position: 0 },
        { product_id: a, position: 1 },
      ],
    })
    assert.deepEqual(await order(), [3, 1, 4, 2])
    await shop.add(rate_card_id, [flat(await shop.usage(), 5), flat(a, 10)])
    assert.deepEqual(await order(), [3, 10, 4, 2, 5], 'a new product comes last')

    const stranger = await shop.usage()
    const refused: [string, object, number][] = [
      ['setRateCardProductsOrder', { product_order: [a, a] }, 400],
      ['setRateCardProductsOrder', { product_order: [stranger] }, 400],
      ['setRateCardProductsOrder', { product_order: [NOBODY] }, 404],
      ['moveRateCardProducts', { product_moves: [{ product_id: a, position: 5 }] }, 400],
      ['moveRateCardProducts', { product_moves: [{ product_id: a, position: -1 }] }, 400],
      ['moveRateCardProducts', { product_moves: [{ product_id: a, position: 0.5 }] }, 400],
      ['moveRateCardProducts', { product_moves: [{ product_id: NOBODY, position: 0 }] }, 404],
    ]
    for (const [call, body, status] of refused)
      assert.equal(
        (await post(call, { rate_card_id, ...body })).status,
        status,
        JSON.stringify(body),
      )
    assert.deepEqual(await order(), [3, 10, 4, 2, 5])
  })

  test('products that come to a card at the same time all find their place', async () => {
    const rate_card_id = await shop.card()
    const ids = await Promise.all(Array.from({ length: 5 }, () => shop.usage()))
    await Promise.all(ids.map((id, i) => shop.add(rate_card_id, [flat(id, i)])))
    assert.deepEqual((await shop.pricesAt(rate_card_id, T1)).sort(), [0, 1, 2, 3, 4])
    await shop.contracts.rateCards.productOrders.set({ rate_card_id, product_order: ids })
    assert.deepEqual(await shop.pricesAt(rate_card_id, T1), [0, 1, 2, 3, 4])
  })

  test('what makes no sense is refused', async () => {
    const tokens = await unit('Refused tokens')
    const conversion = { custom_credit_type_id: tokens.id, fiat_per_custom_credit: 1 }
    const id = await shop.card()
    const cases: [string, object, number, RegExp][] = [
      ['create', {}, 400, /name/],
      ['create', { name: '' }, 400, /name/],
      ['create', { name: 'x', fiat_credit_type_id: NOBODY }, 404, /credit type/],
      ['create', { name: 'x', fiat_credit_type_id: tokens.id }, 400, /not a currency/],
      [
        'create',
        { name: 'x', credit_type_conversions: [conversion, conversion] },
        400,
        /cannot be changed/,
      ],
      [
        'create',
        { name: 'x', credit_type_conversions: [{ ...conversion, fiat_per_custom_credit: 0 }] },
        400,
        /fiat_per_custom_credit/,
      ],
      [
        'create',
        { name: 'x', credit_type_conversions: [{ ...conversion, custom_credit_type_id: USD.id }] },
        400,
        /is a currency/,
      ],
      ['create', { name: 'x', aliases: [{ name: 'a' }, { name: 'a' }] }, 400, /twice/],
      ['create', { name: 'x', aliases: [{ name: 'a', starting_at: 'now' }] }, 400, /starting_at/],
      ['create', { name: 'x', custom_fields: { unknown: 'x' } }, 400, /unknown/],
      ['update', { rate_card_id: id }, 400, /at least one/],
      ['update', { rate_card_id: NOBODY, name: 'x' }, 404, /not found/],
      ['get', { id: NOBODY }, 404, /not found/],
      ['get', { id: 'nobody' }, 400, /UUID/],
      ['archive', { id: NOBODY }, 404, /not found/],
      ['list?limit=0', {}, 400, /limit/],
      ['list?next_page=x', {}, 400, /next_page/],
      ['setRateCardProductsOrder', { rate_card_id: NOBODY, product_order: [] }, 404, /not found/],
      ['moveRateCardProducts', { rate_card_id: NOBODY, product_moves: [] }, 404, /not found/],
    ]
    for (const [call, body, status, why] of cases) {
      const reply = await post(call, body)
      assert.equal(reply.status, status, `${call} ${JSON.stringify(body)}`)
      assert.match(reply.body.message, why)
    }
    const error = await shop.contracts.rateCards.retrieve({ id: NOBODY }).catch((e) => e)
    assert.ok(error instanceof Metronome.NotFoundError)
  })
})
