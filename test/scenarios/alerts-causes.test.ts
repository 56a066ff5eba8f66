import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Alarms } from '../alarms.ts'

const CREDITS = 'low_remaining_contract_credit_balance_reached'
const COMMITS = 'low_remaining_commit_balance_reached'
const SPEND = 'spend_threshold_reached'

/** What makes alerts look again, besides usage. */
describe('an alert looks again', () => {
  let alarms: Alarms
  before(async () => {
    alarms = await Alarms.at('2026-01-10')
  })
  const terms = async (customer_id: string) => {
    const contract_id = await alarms.contractOf(customer_id)
    const { data } = await alarms.world.sdk.v2.contracts.retrieve({ customer_id, contract_id })
    return { contract_id, ...data }
  }
  const reasons = async () =>
    (await alarms.heard()).map(({ properties: p }) => [p.alert_id, p.triggered_by])

  test('when somebody writes into the ledger: a credit of 5 that is at exactly 0 is exhausted', async () => {
    const acme = await alarms.customer('acme', {
      credits: [
        {
          product_id: alarms.fee_id,
          priority: 1,
          ...alarms.access(500, '2026-01-01', '2026-06-01'),
        },
      ],
    })
    const alert = await alarms.alert(CREDITS, 0, { customer_id: acme })
    await alarms.uses('acme', 500)
    assert.deepEqual(await reasons(), [[alert, 'usage']])
    const { contract_id, credits = [] } = await terms(acme)
    const entry = (amount: number) =>
      alarms.world.sdk.v1.contracts.addManualBalanceEntry({
        customer_id: acme,
        contract_id,
        id: credits[0]?.id ?? '',
        segment_id: credits[0]?.access_schedule?.schedule_items[0]?.id ?? '',
        amount,
        reason: 'a correction',
      })
    await entry(100)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await entry(-100)
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.deepEqual(await reasons(), [[alert, 'contract_change']])
  })

  test('when a commit is archived, and when an invoice that drew on one is void', async () => {
    const acme = await alarms.customer('beta', {
      commits: [
        alarms.commit(100, '2026-01-01', '2026-06-01', { priority: 1 }),
        alarms.commit(1_000, '2026-01-01', '2026-06-01', { priority: 2 }),
      ],
    })
    const alert = await alarms.alert(COMMITS, 50, { customer_id: acme })
    const { contract_id, commits = [] } = await terms(acme)
    const big = commits.find((c) => c.access_schedule?.schedule_items[0]?.amount === 1_000)
    await alarms.uses('beta', 60)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.world.sdk.v2.contracts.edit({
      customer_id: acme,
      contract_id,
      archive_commits: [{ id: big?.id ?? '' }],
    })
    assert.deepEqual(await reasons(), [[alert, 'contract_change']])
    await alarms.world.advanceTo('2026-02-03')
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    const { invoices } = alarms.world.sdk.v1.customers
    const { data } = await invoices.list({ customer_id: acme, status: 'FINALIZED' })
    await alarms.world.sdk.v1.invoices.void({ id: data[0]?.id ?? '' })
    assert.equal(await alarms.status(acme, alert), 'ok')
    await alarms.world.sdk.v1.invoices.regenerate({ id: data[0]?.id ?? '' })
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.deepEqual(await reasons(), [[alert, 'invoice_generation']])
  })

  test('when time passes: a commit that begins with little, for a customer without a contract', async () => {
    const { data } = await alarms.world.sdk.v1.customers.create({ name: 'bare' })
    const alert = await alarms.alert(COMMITS, 100, { customer_id: data.id })
    await alarms.world.sdk.v1.customers.commits.create({
      customer_id: data.id,
      type: 'PREPAID',
      priority: 1,
      product_id: alarms.fee_id,
      ...alarms.access(50, '2026-02-20', '2026-03-01'),
    })
    assert.equal(await alarms.status(data.id, alert), 'ok')
    await alarms.world.advanceTo('2026-02-20')
    assert.deepEqual(await reasons(), [[alert, 'time']])
  })

  test('when it is reset, at every value that it tells apart; kept silently, none is told', async () => {
    const acme = await alarms.customer('gamma')
    await alarms.uses('gamma', 60, { org: 'a' })
    await alarms.uses('gamma', 60, { org: 'b' })
    const by = { customer_id: acme, group_values: [{ key: 'org' }] }
    const silent = await alarms.alert(SPEND, 50, { ...by, evaluate_on_create: false })
    assert.deepEqual(await reasons(), [])
    const of = (value: string) => ({ group_values: [{ key: 'org', value }] })
    assert.equal(await alarms.status(acme, silent, of('a')), 'in_alarm')
    await alarms.uses('gamma', 60, { org: 'c' })
    assert.deepEqual(await reasons(), [[silent, 'usage']])
    await alarms.world.sdk.v1.customers.alerts.reset({ customer_id: acme, alert_id: silent })
    const told = await alarms.heard()
    assert.deepEqual(
      told.map(({ properties: p }) => [p.triggered_by, p.group_values[0].value]),
      ['a', 'b', 'c'].map((value) => ['reset', value]),
    )
  })

  test('when prices or products change, in one look at each customer however many changes', async () => {
    const { v1 } = alarms.world.sdk
    const { data: card } = await v1.contracts.rateCards.create({ name: 'Theirs' })
    const { data: product } = await v1.contracts.products.create({
      name: 'Tokens by the dozen',
      type: 'USAGE',
      billable_metric_id: alarms.metric_id,
    })
    const priced = (price: number) => ({
      product_id: product.id,
      starting_at: '2026-01-01T00:00:00Z',
      entitled: true,
      rate_type: 'FLAT' as const,
      price,
    })
    await v1.contracts.rateCards.rates.add({ rate_card_id: card.id, ...priced(1) })
    const acme = await alarms.customer('dear', { rate_card_id: card.id })
    const alert = await alarms.alert(SPEND, 500, { customer_id: acme })
    await alarms.uses('dear', 100)
    assert.deepEqual(await reasons(), [])
    await v1.contracts.rateCards.rates.add({ rate_card_id: card.id, ...priced(5) })
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.deepEqual(await reasons(), [[alert, 'price_change']])
    await v1.contracts.products.update({
      product_id: product.id,
      starting_at: '2026-01-01T00:00:00Z',
      quantity_conversion: { conversion_factor: 10, operation: 'DIVIDE' },
    } as never)
    assert.equal(await alarms.status(acme, alert), 'ok')
    await v1.contracts.rateCards.rates.addMany({
      rate_card_id: card.id,
      rates: [priced(40), priced(60)],
    })
    assert.equal(await alarms.status(acme, alert), 'in_alarm')
    assert.deepEqual(await reasons(), [[alert, 'price_change']])
  })

  test('at its own unit: what runs over into money is no spend of money', async () => {
    const { v1 } = alarms.world.sdk
    const unit = (await alarms.world.post('/maelzel/v1/pricing-units', { name: 'Credits' })).body
      .data
    const { data: card } = await v1.contracts.rateCards.create({
      name: 'In credits',
      credit_type_conversions: [{ custom_credit_type_id: unit.id, fiat_per_custom_credit: 2 }],
    })
    await v1.contracts.rateCards.rates.add({
      rate_card_id: card.id,
      product_id: alarms.product_id,
      starting_at: '2020-01-01T00:00:00Z',
      entitled: true,
      rate_type: 'FLAT',
      price: 3,
      credit_type_id: unit.id,
    })
    const acme = await alarms.customer('delta', { rate_card_id: card.id })
    const own = { customer_id: acme }
    const money = await alarms.alert(SPEND, 1, own)
    const credits = await alarms.alert(SPEND, 30, { ...own, credit_type_id: unit.id })
    const total = await alarms.alert('invoice_total_reached', 60, own)
    await alarms.uses('delta', 10)
    assert.equal(await alarms.status(acme, money), 'ok')
    assert.equal(await alarms.status(acme, credits), 'in_alarm')
    assert.equal(await alarms.status(acme, total), 'in_alarm')
  })
})
