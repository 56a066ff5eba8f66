import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { USD } from '../deal.ts'
import { lines, Shop } from '../shop.ts'

const at = (date: string) => `${date}T00:00:00Z`

/** A parent and two children; the second child pays for itself. */
async function family(commit?: object) {
  const shop = await Shop.at('2025-01-01')
  const calls = await shop.usage('calls')
  const rate_card_id = await shop.card([{ product_id: calls, price: 10 }])
  const fixed = await shop.fixed('Commitment')
  const parent = await shop.sign('Parent', {
    rate_card_id,
    starting_at: at('2025-01-01'),
    hierarchy_configuration: { parent_behavior: { invoice_consolidation_type: 'CONCATENATE' } },
    ...(commit && {
      commits: [
        {
          type: 'PREPAID',
          name: 'Shared',
          product_id: fixed,
          access_schedule: {
            schedule_items: [
              { amount: 100, starting_at: at('2025-01-01'), ending_before: at('2026-01-01') },
            ],
          },
          ...commit,
        },
      ],
    }),
  } as Parameters<Shop['sign']>[1])
  const child = (name: string, payer: string, usage_statement_behavior: string) =>
    shop.sign(name, {
      rate_card_id,
      starting_at: at('2025-01-01'),
      hierarchy_configuration: { parent, payer, usage_statement_behavior },
    } as Parameters<Shop['sign']>[1])
  const first = await child('First', 'PARENT', 'CONSOLIDATE')
  const second = await child('Second', 'SELF', 'SEPARATE')
  await shop.world.advanceTo('2025-01-20')
  await shop.uses(parent.customer_id, 'calls', 1, '2025-01-10')
  await shop.uses(first.customer_id, 'calls', 4, '2025-01-10')
  await shop.uses(second.customer_id, 'calls', 7, '2025-01-10')
  return { shop, parent, first, second }
}

describe('hierarchies', () => {
  test('a parent gets the lines of its consolidating children beside its own, with their origin', async () => {
    const { shop, parent, first, second } = await family()
    const costs = await shop.world.get(
      `/v1/customers/${parent.customer_id}/costs?starting_on=${at('2025-01-10')}&ending_before=${at('2025-01-11')}`,
    )
    assert.equal(costs.body.data[0].credit_types[USD].cost, 10) // what is repeated costs nothing more
    await shop.world.advanceTo('2025-02-03')
    const all = await shop.invoices(parent.customer_id, { status: 'FINALIZED' })
    const consolidated = all.find(({ type }) => type === 'USAGE_CONSOLIDATED')
    assert.equal(consolidated?.total, 50)
    assert.deepEqual(lines(consolidated), ['calls 1 × 10 = 10', 'calls 4 × 10 = 40'])
    const own = await shop.usageInvoice(first.customer_id, '2025-01-01')
    assert.equal(own.status, 'FINALIZED')
    assert.deepEqual(own.payer, {
      contract_id: parent.contract_id,
      customer_id: parent.customer_id,
    })
    assert.equal(consolidated.line_items[1]?.origin?.invoice_id, own.id)
    assert.equal(consolidated.line_items[1]?.origin?.contract_id, first.contract_id)
    assert.equal(consolidated.constituent_invoices?.length, 2)
    assert.equal((await shop.usageInvoice(parent.customer_id, '2025-01-01')).total, 10)
    const apart = await shop.usageInvoice(second.customer_id, '2025-01-01')
    assert.deepEqual(apart.payer, second)
    assert.deepEqual(consolidated.payer, parent)
    assert.equal(apart.total, 70)

    await shop.uses(first.customer_id, 'calls', 2, '2025-01-12') // too late for the invoices
    const { data: parts } = await shop.sdk.v1.customers.invoices.listBreakdowns({
      customer_id: parent.customer_id,
      starting_on: at('2025-01-01'),
      ending_before: at('2025-02-01'),
      skip_zero_qty_line_items: true,
    })
    const days = parts
      .filter(({ id, total }) => id === consolidated.id && total > 0)
      .map((part) => `${part.breakdown_start_timestamp.slice(0, 10)} ${lines(part)}`)
    assert.deepEqual(days, [
      '2025-01-10 calls 1 × 10 = 10,calls 4 × 10 = 40',
      '2025-01-12 calls 2 × 10 = 20',
    ])
  })

  test('a child goes with the parent only inside its period (spec/18 E101)', async () => {
    const { shop, parent } = await family()
    const { data } = await shop.sdk.v2.contracts.retrieve(parent)
    const child = (starting_at: string, day: string) =>
      shop.sign('Late', {
        rate_card_id: data.rate_card_id as string,
        starting_at,
        usage_statement_schedule: { frequency: 'MONTHLY', day },
        hierarchy_configuration: {
          parent,
          payer: 'PARENT',
          usage_statement_behavior: 'CONSOLIDATE',
        },
      } as Parameters<Shop['sign']>[1])
    const within = await child(at('2025-01-05'), 'FIRST_OF_MONTH')
    const across = await child(at('2024-12-28'), 'CONTRACT_START')
    const all = await shop.invoices(parent.customer_id)
    const drafted = all.find(({ type }) => type === 'USAGE_CONSOLIDATED')
    const contracts = drafted?.constituent_invoices?.map(({ contract_id }) => contract_id)
    assert.equal(contracts?.includes(within.contract_id), true)
    assert.equal(contracts?.includes(across.contract_id), false)
  })

  test('children draw on a commit that the parent shares, each unit once', async () => {
    const { shop, parent, first, second } = await family({
      hierarchy_configuration: { child_access: { type: 'ALL' } },
    })
    const totals = async () =>
      Promise.all(
        [parent, first, second].map(
          async ({ customer_id }) => (await shop.usageInvoice(customer_id, '2025-01-01')).total,
        ),
      )
    const drafts = await totals()
    assert.equal(
      drafts.reduce((a, b) => a + b),
      20,
    ) // 120 used, 100 shared
    await shop.world.advanceTo('2025-02-03')
    assert.deepEqual(await totals(), drafts)
    const net = await shop.sdk.v1.contracts.getNetBalance({ customer_id: parent.customer_id })
    assert.equal(net.data.balance, 0)
    const child = await shop.sdk.v1.contracts.getNetBalance({ customer_id: first.customer_id })
    assert.equal(child.data.balance, 0)
  })

  test('a commit that is not shared is the parent’s alone', async () => {
    const { shop, parent, first } = await family({})
    assert.equal((await shop.usageInvoice(parent.customer_id, '2025-01-01')).total, 0)
    assert.equal((await shop.usageInvoice(first.customer_id, '2025-01-01')).total, 40)
  })
})
