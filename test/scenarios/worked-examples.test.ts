import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { lines, Shop } from '../shop.ts'

/** Sums of spec/18 that a whole invoice shows: amounts in cents. */
const examples = [
  {
    name: 'E80',
    fee: 2000,
    usage: [
      [50_000, 0.3],
      [200_000, 0.1],
    ],
    credit: 2000,
    total: 35_000,
  },
  { name: 'E81', fee: 4900, usage: [[5000, 1]], credit: 0, total: 9900 },
  {
    name: 'E82',
    fee: 2000,
    usage: [
      [12_000, 1],
      [120, 1],
      [1000, 1],
    ],
    credit: 0,
    total: 15_120,
  },
] as const

const JANUARY = '2025-01-01T00:00:00Z'
const FEBRUARY = '2025-02-01T00:00:00Z'

describe('the worked examples', () => {
  let shop: Shop
  let fixed: string
  before(async () => {
    shop = await Shop.at('2025-01-15')
    fixed = await shop.fixed('Fee')
  })

  for (const { name, fee, usage, credit, total } of examples)
    test(`${name} come to ${total / 100} dollars`, async () => {
      const products: string[] = []
      for (const [i] of usage.entries()) products.push(await shop.usage(`${name} ${i}`))
      const rate_card_id = await shop.card(
        usage.map(([, price], i) => ({ product_id: products[i] ?? '', price })),
      )
      const { customer_id } = await shop.sign(name, {
        rate_card_id,
        starting_at: JANUARY,
        scheduled_charges_on_usage_invoices: 'ALL',
        scheduled_charges: [
          {
            product_id: fixed,
            schedule: { schedule_items: [{ timestamp: FEBRUARY, amount: fee }] },
          },
        ],
        ...(credit > 0 && {
          credits: [
            {
              product_id: fixed,
              priority: 1,
              access_schedule: {
                schedule_items: [{ amount: credit, starting_at: JANUARY, ending_before: FEBRUARY }],
              },
            },
          ],
        }),
      })
      for (const [i, [quantity]] of usage.entries())
        await shop.uses(customer_id, `${name} ${i}`, quantity, '2025-01-10')
      assert.equal((await shop.usageInvoice(customer_id, '2025-01-01')).total, total)
    })

  test('E102: a charge of the past is final at once, any other as soon as it is due', async () => {
    const own = await Shop.at('2025-03-01T10:00:00Z')
    const due = ['2025-02-10T00:00:00Z', '2025-03-01T11:00:00Z', '2025-03-04T10:00:00Z']
    const { customer_id } = await own.sign('E102', {
      starting_at: JANUARY,
      scheduled_charges: [
        {
          product_id: await own.fixed('Fee'),
          schedule: { schedule_items: due.map((timestamp) => ({ timestamp, amount: 100 })) },
        },
      ],
    })
    const final = async () =>
      (await own.invoices(customer_id, { type: 'SCHEDULED', status: 'FINALIZED' })).length
    assert.equal(await final(), 1)
    for (const [i, [before, at]] of [
      ['2025-03-01T10:59:00Z', '2025-03-01T11:00:00Z'],
      ['2025-03-04T09:59:00Z', '2025-03-04T10:00:00Z'],
    ].entries()) {
      await own.world.advanceTo(before ?? '')
      assert.equal(await final(), 1 + i)
      await own.world.advanceTo(at ?? '')
      assert.equal(await final(), 2 + i)
    }
  })

  test('E65: thirty seats for a year', async () => {
    const seat = await shop.catalogue.product({ name: 'Seat', type: 'SUBSCRIPTION' })
    const rate_card_id = await shop.card([
      { product_id: seat, price: 52_800, billing_frequency: 'ANNUAL' },
    ])
    const { customer_id } = await shop.sign('E65', {
      rate_card_id,
      starting_at: JANUARY,
      subscriptions: [
        {
          subscription_rate: { product_id: seat, billing_frequency: 'ANNUAL' },
          collection_schedule: 'ADVANCE',
          initial_quantity: 30,
          proration: { is_prorated: true },
        },
      ],
    })
    const [invoice] = await shop.invoices(customer_id, { type: 'SCHEDULED' })
    assert.equal(invoice?.total, 1_584_000)
  })
})

describe('the worked examples as whole invoices, of September 2024', () => {
  const [SEPTEMBER, OCTOBER] = ['2024-09-01T00:00:00Z', '2024-10-01T00:00:00Z']
  let shop: Shop
  let fixed: string
  before(async () => {
    shop = await Shop.at(OCTOBER)
    fixed = await shop.fixed('Balance')
  })

  const balance = (amount: number, more: object = {}) => ({
    product_id: fixed,
    name: 'Balance',
    access_schedule: {
      schedule_items: [{ amount, starting_at: SEPTEMBER, ending_before: '2025-09-01T00:00:00Z' }],
    },
    ...more,
  })

  /** A customer who has used so much of each product on 3 September. */
  const draftOf = async (rate_card_id: string, terms: object, used: [string, number][]) => {
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id,
      starting_at: SEPTEMBER,
      ...terms,
    })
    for (const [product, n] of used) await shop.uses(customer_id, product, n, '2024-09-03')
    return shop.usageInvoice(customer_id, '2024-09-01')
  }

  test('E19: prices of any commit hold while a balance burns, list prices after', async () => {
    const [heard, said] = [await shop.usage('audio in'), await shop.usage('audio out')]
    const rate_card_id = await shop.card([
      { product_id: heard, price: 100 },
      { product_id: said, price: 200 },
    ])
    const own = (product_id: string, price: number) => ({
      type: 'OVERWRITE',
      is_commit_specific: true,
      starting_at: SEPTEMBER,
      override_specifiers: [{ product_id }],
      overwrite_rate: { rate_type: 'FLAT', price },
    })
    const draft = await draftOf(
      rate_card_id,
      {
        credits: [balance(8890 + 750, { name: 'Credit', priority: 1 })],
        overrides: [own(heard, 75), own(said, 88.9)],
      },
      [
        ['audio in', 25],
        ['audio out', 100],
      ],
    )
    assert.deepEqual(lines(draft), [
      'audio in 10 × 75 = 750',
      'Credit applied -750',
      'audio in 15 × 100 = 1500',
      'audio out 100 × 88.9 = 8890',
      'Credit applied -8890',
    ])
    assert.equal(draft.total, 1500)
  })

  test('E22: of two multipliers the smaller holds, never their product', async () => {
    const product_id = await shop.usage('words')
    const times = (multiplier: number) => ({
      type: 'MULTIPLIER',
      starting_at: SEPTEMBER,
      override_specifiers: [{ product_id }],
      multiplier,
    })
    const overrides = [times(0.9), times(0.8)]
    const card = await shop.card([{ product_id, price: 100 }])
    const draft = await draftOf(card, { overrides }, [['words', 10]])
    assert.deepEqual(lines(draft), ['words 10 × 80 = 800'])
  })

  test('E25: a new price in the middle of the month makes a second line, also of nothing', async () => {
    const product_id = await shop.usage('builds')
    const change = '2024-09-19T00:00:00Z'
    const card = await shop.card([
      { product_id, price: 1200, ending_before: change },
      { product_id, price: 2400, starting_at: change },
    ])
    const credits = [balance(4000, { name: 'Credit', priority: 1 })]
    const draft = await draftOf(card, { credits }, [['builds', 2000]])
    const shown = draft.line_items.map(
      ({ type, total, starting_at, ending_before }) =>
        `${type} ${starting_at?.slice(5, 10)} ${ending_before?.slice(5, 10)} ${total}`,
    )
    assert.deepEqual(shown, [
      'usage 09-01 09-19 4000',
      'applied_commit_or_credit 09-01 09-19 -4000',
      'usage 09-01 09-19 2396000',
      'usage 09-19 10-01 0',
    ])
    assert.equal(draft.total, 2_396_000)
  })

  test('E30, E42: what is prepaid burns first; a postpaid commit counts what the customer pays', async () => {
    const product_id = await shop.usage('hours')
    const card = await shop.card([{ product_id, price: 100 }])
    const commits = [
      balance(40_000, {
        type: 'POSTPAID',
        name: 'Promise',
        priority: 1,
        invoice_schedule: {
          schedule_items: [{ amount: 40_000, timestamp: '2025-09-01T00:00:00Z' }],
        },
      }),
      balance(40_000, { type: 'PREPAID', name: 'Prepaid', priority: 100 }),
    ]
    const draft = await draftOf(card, { commits }, [['hours', 500]])
    assert.deepEqual(lines(draft), [
      'hours 400 × 100 = 40000',
      'Prepaid applied -40000',
      'hours 100 × 100 = 10000',
      'Promise applied -10000',
    ])
    assert.equal(draft.total, 10_000)
  })

  test('E79: the first statement runs from the start of the contract to its anchor', async () => {
    const { customer_id } = await shop.sign('Acme', {
      rate_card_id: await shop.card([]),
      starting_at: '2024-09-15T00:00:00Z',
      usage_statement_schedule: {
        frequency: 'MONTHLY',
        day: 'CUSTOM_DATE',
        billing_anchor_date: '2024-09-10T00:00:00Z',
      },
    })
    await shop.world.advanceTo('2024-10-10')
    const periods = (await shop.invoices(customer_id)).map(
      ({ start_timestamp: start, end_timestamp: end }) =>
        `${start?.slice(0, 10)} ${end?.slice(0, 10)}`,
    )
    assert.deepEqual(periods, ['2024-09-15 2024-10-10', '2024-10-10 2024-11-10'])
  })
})
