import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { Invoice } from '@metronome/sdk/resources/v1/customers/invoices'
import { brief, Shop } from '../shop.ts'

const at = (day: string) => `${day}T00:00:00Z`

/** A fee as it stands on an invoice: when that is issued, which, and the fee's own line. */
const feesOn = (invoice: Invoice): string[] =>
  invoice.line_items
    .filter(({ type }) => type === 'subscription')
    .map((line) => {
      const of = `${line.starting_at?.slice(5, 10)}..${line.ending_before?.slice(5, 10)}`
      return `${invoice.issued_at?.slice(5, 10)} ${invoice.type} ${line.quantity} × ${line.unit_price} ${of}`
    })

/** A shop whose seats cost 3,100 a month (100 a day in January), 36,600 a year, 700 a week. */
async function open() {
  const shop = await Shop.at('2024-01-11')
  const seats = await shop.catalogue.product({ name: 'Seats', type: 'SUBSCRIPTION' })
  const rate_card_id = await shop.card([
    { product_id: seats, price: 3100, billing_frequency: 'MONTHLY' },
    { product_id: seats, price: 36_600, billing_frequency: 'ANNUAL' },
    { product_id: seats, price: 700, billing_frequency: 'WEEKLY' },
  ])
  const subscription = ({ every = 'MONTHLY', prorated = true, behaviour = '', ...more }: Sold) => ({
    subscription_rate: { product_id: seats, billing_frequency: every },
    collection_schedule: 'ADVANCE',
    proration: {
      is_prorated: prorated,
      ...(behaviour && { invoice_behavior: behaviour }),
      ...more.proration,
    },
    initial_quantity: 2,
    ...more.terms,
  })
  const sell = async (sold: Sold) => {
    const which = await shop.sign('Acme', {
      rate_card_id,
      starting_at: at('2024-01-11'),
      subscriptions: [subscription(sold)],
      ...sold.contract,
    } as Parameters<Shop['sign']>[1])
    const { data } = await shop.sdk.v2.contracts.retrieve(which)
    return { ...which, subscription_id: data.subscriptions?.[0]?.id ?? '' }
  }
  return { shop, sell }
}

interface Sold {
  readonly every?: 'MONTHLY' | 'ANNUAL' | 'WEEKLY'
  readonly prorated?: boolean
  readonly behaviour?: string
  readonly proration?: object
  readonly terms?: object
  readonly contract?: object
}

type Signed = Awaited<ReturnType<Awaited<ReturnType<typeof open>>['sell']>>

const ARREARS = { collection_schedule: 'ARREARS' }
const LATER = 'BILL_ON_NEXT_COLLECTION_DATE'
const START = { usage_statement_schedule: { frequency: 'MONTHLY', day: 'CONTRACT_START' } }

/** What stands on the invoices right after the contract was made, on January 11th. */
const FIRST: Record<string, [Sold, string[]]> = {
  'a stub is prorated by its share of the month': [
    {},
    ['01-11 SCHEDULED 2 × 2100 01-11..02-01', '02-02 USAGE 2 × 3100 02-01..03-01'],
  ],
  'or paid in full': [
    { prorated: false },
    ['01-11 SCHEDULED 2 × 3100 01-11..02-01', '02-02 USAGE 2 × 3100 02-01..03-01'],
  ],
  'counted from the contract’s start there is none': [
    { contract: START },
    ['01-11 SCHEDULED 2 × 3100 01-11..02-11', '02-12 USAGE 2 × 3100 02-11..03-11'],
  ],
  'it has an anchor of its own': [
    { terms: { billing_cycle_config: { anchor_date: at('2024-01-06') } } },
    ['01-11 SCHEDULED 2 × 2600 01-11..02-06'],
  ],
  'a custom anchor is the contract’s, for it as well': [
    {
      contract: {
        usage_statement_schedule: {
          frequency: 'MONTHLY',
          day: 'CUSTOM_DATE',
          billing_anchor_date: at('2023-10-06'),
        },
      },
    },
    ['01-11 SCHEDULED 2 × 2600 01-11..02-06', '02-07 USAGE 2 × 3100 02-06..03-06'],
  ],
  'by the year, its share is of its own year, to the end of the contract': [
    { every: 'ANNUAL', contract: { ending_before: at('2024-07-01') } },
    ['01-11 SCHEDULED 2 × 17200 01-11..07-01'],
  ],
  'by the week, it is collected by itself': [
    { every: 'WEEKLY', terms: ARREARS },
    [
      '01-15 SCHEDULED 2 × 400 01-11..01-15',
      '01-22 SCHEDULED 2 × 700 01-15..01-22',
      '01-29 SCHEDULED 2 × 700 01-22..01-29',
    ],
  ],
  'in arrears it stands on the usage of its own period': [
    { terms: ARREARS },
    ['02-02 USAGE 2 × 2100 01-11..02-01'],
  ],
  'placed on scheduled invoices, it stands on none of usage': [
    { terms: { billing_cycle_config: { invoice_placement: 'ON_SCHEDULED_INVOICE' } } },
    ['01-11 SCHEDULED 2 × 2100 01-11..02-01', '02-01 SCHEDULED 2 × 3100 02-01..03-01'],
  ],
  'its own dates make stubs of it': [
    { terms: { starting_at: at('2024-01-21'), ending_before: at('2024-01-26') } },
    ['01-21 SCHEDULED 2 × 500 01-21..01-26'],
  ],
  'of a contract to come, the first fee is drafted': [
    { contract: { starting_at: at('2024-02-01') } },
    ['02-01 SCHEDULED 2 × 3100 02-01..03-01'],
  ],
  'the share of a unit is rounded (spec/18 E68)': [
    {
      proration: { rounding: { rounding_method: 'CEILING', decimal_places: -3 } },
      contract: { ending_before: at('2024-02-01') },
    },
    ['01-11 SCHEDULED 2 × 3000 01-11..02-01'],
  ],
}

describe('the fees of a subscription', () => {
  let world: Awaited<ReturnType<typeof open>>
  const fees = async ({ customer_id }: Pick<Signed, 'customer_id'>) =>
    (await world.shop.invoices(customer_id)).flatMap(feesOn)
  const edit = ({ subscription_id, customer_id, contract_id }: Signed, update: object) =>
    world.shop.sdk.v2.contracts.edit({
      customer_id,
      contract_id,
      update_subscriptions: [{ subscription_id, ...update }],
    })
  const quantities = (signed: Signed, ...updates: [day: string, quantity: number][]) =>
    edit(signed, {
      quantity_updates: updates.map(([day, quantity]) => ({ starting_at: at(day), quantity })),
    })
  before(async () => {
    world = await open()
  })

  for (const [what, [sold, expected]] of Object.entries(FIRST))
    test(what, async () => assert.deepEqual(await fees(await world.sell(sold)), expected))

  test('increases are paid for the rest of the period, at once or with what comes next', async () => {
    const steps = [
      ['2024-01-17', 3],
      ['2024-01-22', 1],
      ['2024-01-27', 4],
    ] as [string, number][]
    const [now, later, arrears, unprorated] = [
      await world.sell({}),
      await world.sell({ behaviour: LATER }),
      await world.sell({ terms: ARREARS }),
      await world.sell({ prorated: false }),
    ]
    for (const signed of [now, later, arrears, unprorated]) await quantities(signed, ...steps)
    const start = '01-11 SCHEDULED 2 × 2100 01-11..02-01'
    assert.deepEqual(await fees(now), [
      start,
      '01-17 SCHEDULED 1 × 1500 01-17..02-01',
      '01-27 SCHEDULED 1 × 500 01-27..02-01',
      '02-02 USAGE 4 × 3100 02-01..03-01',
    ])
    assert.deepEqual(await fees(later), [
      start,
      '02-02 USAGE 1 × 1500 01-17..02-01',
      '02-02 USAGE 1 × 500 01-27..02-01',
      '02-02 USAGE 4 × 3100 02-01..03-01',
    ])
    assert.deepEqual(await fees(arrears), [
      '02-02 USAGE 2 × 2100 01-11..02-01',
      '02-02 USAGE 1 × 1500 01-17..02-01',
      '02-02 USAGE 1 × 500 01-27..02-01',
    ])
    assert.deepEqual((await fees(unprorated))[1], '01-17 SCHEDULED 1 × 3100 01-17..02-01')
  })

  test('a quantity raised in hindsight is paid as far as it was not, in every period', async () => {
    const [now, later, arrears] = [
      await world.sell({}),
      await world.sell({ behaviour: LATER }),
      await world.sell({ terms: ARREARS }),
    ]
    await quantities(now, ['2024-01-11', 5])
    assert.deepEqual((await fees(now)).toSorted(), [
      '01-11 SCHEDULED 2 × 2100 01-11..02-01',
      '01-11 SCHEDULED 3 × 2100 01-11..02-01',
      '02-02 USAGE 5 × 3100 02-01..03-01',
    ])
    await world.shop.world.advanceTo('2024-02-10')
    await quantities(now, ['2024-01-11', 6])
    await quantities(now, ['2024-01-11', 1])
    for (const signed of [later, arrears]) await quantities(signed, ['2024-01-11', 3])
    assert.deepEqual((await fees(now)).toSorted(), [
      '01-11 SCHEDULED 1 × 2100 01-11..02-01',
      '01-11 SCHEDULED 2 × 2100 01-11..02-01',
      '01-11 SCHEDULED 3 × 2100 01-11..02-01',
      '02-01 SCHEDULED 1 × 3100 02-01..03-01',
      '02-02 USAGE 5 × 3100 02-01..03-01',
      '03-02 USAGE 1 × 3100 03-01..04-01',
    ])
    assert.deepEqual((await fees(later)).toSorted(), [
      '01-11 SCHEDULED 2 × 2100 01-11..02-01',
      '02-01 SCHEDULED 1 × 2100 01-11..02-01',
      '02-02 USAGE 2 × 3100 02-01..03-01',
      '03-02 USAGE 1 × 3100 02-01..03-01',
      '03-02 USAGE 3 × 3100 03-01..04-01',
    ])
    assert.deepEqual((await fees(arrears)).toSorted(), [
      '02-01 SCHEDULED 1 × 2100 01-11..02-01',
      '02-02 USAGE 2 × 2100 01-11..02-01',
      '03-02 USAGE 3 × 3100 02-01..03-01',
    ])
  })

  test('a void fee waits to be regenerated, with the quantity of then', async () => {
    const { shop } = world
    const signed = await world.sell({ contract: START })
    const { customer_id } = signed
    const [first] = await shop.invoices(customer_id, { status: 'FINALIZED' })
    const id = first?.id ?? ''
    await shop.sdk.v1.invoices.void({ id })
    await quantities(signed, ['2024-01-11', 5])
    const finals = async () => (await shop.invoices(customer_id, { type: 'SCHEDULED' })).map(brief)
    assert.deepEqual(await finals(), ['2024-01-11 SCHEDULED VOID 6200'])
    const { data } = await shop.sdk.v1.invoices.regenerate({ id })
    assert.equal((await finals()).length, 2)
    const made = await shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: data?.id ?? '',
    })
    assert.deepEqual([made.data.status, made.data.total], ['FINALIZED', 15_500])
  })

  test('paid in advance to the end of the contract, it ends there when that moves away', async () => {
    const [paid, open] = [
      await world.sell({ contract: { ending_before: at('2024-03-01') } }),
      await world.sell({ contract: { ending_before: at('2024-06-01') } }),
    ]
    await world.shop.world.advanceTo('2024-02-10')
    for (const { customer_id, contract_id } of [paid, open])
      await world.shop.sdk.v1.contracts.updateEndDate({
        customer_id,
        contract_id,
        ending_before: at('2024-09-01'),
      })
    await world.shop.world.advanceTo('2024-03-10')
    const last = async (signed: Signed) => (await fees(signed)).at(-1)
    assert.equal(await last(paid), '02-02 USAGE 2 × 3100 02-01..03-01')
    assert.equal(await last(open), '04-02 USAGE 2 × 3100 04-01..05-01')
  })

  test('a renewal bills the rest of the period anew, and the old one no further', async () => {
    const { customer_id, contract_id } = await world.sell({
      contract: { starting_at: at('2024-03-01') },
    })
    const { shop } = world
    const { data } = await shop.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    const [{ subscription_rate } = { subscription_rate: undefined }] = data.subscriptions ?? []
    await shop.sdk.v1.contracts.create({
      customer_id,
      ...(data.rate_card_id && { rate_card_id: data.rate_card_id }),
      starting_at: at('2024-03-06'),
      transition: { type: 'RENEWAL', from_contract_id: contract_id },
      subscriptions: [
        {
          subscription_rate: {
            product_id: subscription_rate?.product.id ?? '',
            billing_frequency: 'MONTHLY',
          },
          collection_schedule: 'ADVANCE',
          proration: { is_prorated: true },
          initial_quantity: 3,
        },
      ],
    })
    assert.deepEqual(await fees({ customer_id }), [
      '03-01 SCHEDULED 2 × 3100 03-01..04-01',
      '03-06 SCHEDULED 3 × 2600 03-06..04-01',
      '04-02 USAGE 3 × 3100 04-01..05-01',
    ])
  })
})
