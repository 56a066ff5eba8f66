import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import type { DashboardGetEmbeddableURLParams } from '@metronome/sdk/resources/v1/dashboards'
import { NOBODY } from '../catalogue.ts'
import { Shop } from '../shop.ts'

const EVIL = `<script>alert("x")</script>'&`
const SAFE = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;'

type Asked = Omit<DashboardGetEmbeddableURLParams, 'customer_id'>

describe('an embeddable dashboard', () => {
  let shop: Shop
  let customer_id = ''
  let contract_id = ''
  before(async () => {
    shop = await Shop.at('2026-01-01')
    const calls = await shop.usage('calls', { keys: ['region'] })
    const idle = await shop.usage('idle')
    const fee = await shop.fixed(EVIL)
    const rate_card_id = await shop.card([
      { product_id: calls, price: 250 },
      { product_id: idle, price: 100 },
    ])
    const signed = await shop.sign('Acme', {
      rate_card_id,
      starting_at: '2026-01-01T00:00:00Z',
      scheduled_charges: [
        {
          product_id: fee,
          schedule: {
            schedule_items: [{ timestamp: '2026-01-05T00:00:00Z', unit_price: 5000, quantity: 1 }],
          },
        },
      ],
      credits: [
        {
          product_id: fee,
          name: 'Welcome',
          access_schedule: {
            schedule_items: [
              {
                amount: 20_000,
                starting_at: '2026-01-01T00:00:00Z',
                ending_before: '2027-01-01T00:00:00Z',
              },
            ],
          },
          priority: 1,
        },
      ],
    })
    customer_id = signed.customer_id
    contract_id = signed.contract_id
    await shop.world.advanceTo('2026-01-12')
    await shop.uses(customer_id, 'calls', 40, '2026-01-10', { region: EVIL })
    await shop.uses(customer_id, 'calls', 10, '2026-01-11', { region: 'eu' })
    await shop.world.advanceTo('2026-02-10')
    await shop.uses(customer_id, 'calls', 4, '2026-02-09', { region: 'eu' })
  })

  const link = async (asked: Asked) =>
    (await shop.sdk.v1.dashboards.getEmbeddableURL({ customer_id, ...asked })).data.url ?? ''
  const open = async (url: string) => {
    const response = await fetch(url)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const show = async (asked: Asked, more = '') => {
    const page = await open((await link(asked)) + more)
    assert.equal(page.status, 200, page.text)
    assert.ok(!page.text.includes('<script'), 'everything is escaped')
    return page.text
  }
  const count = (text: string, part: string) => text.split(part).length - 1

  test('is a page that opens in a frame without a token, runs nothing and loads nothing', async () => {
    const url = await link({ dashboard: 'invoices' })
    assert.ok(url.startsWith(`${shop.world.url}/dashboards/invoices?`))
    assert.ok(!url.includes(customer_id))
    const { status, headers, text } = await open(url)
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/html; charset=utf-8/)
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.equal(headers.get('x-frame-options'), null)
    assert.doesNotMatch(text, /src=|@import|url\(|https?:/)
  })

  test('of invoices shows those of the last 90 days with their lines', async () => {
    const text = await show({ dashboard: 'invoices' })
    assert.equal(count(text, '<details'), 3)
    assert.ok(text.includes(SAFE))
    assert.match(text, /1 Jan 2026 – 31 Jan 2026/)
    assert.match(text, /USD 50\.00/)
    assert.match(text, /to be issued 2 Mar 2026/)
    assert.ok(!text.includes('idle'), 'lines of nothing are left out')
    const zero = { key: 'show_zero_usage_line_items', value: 'true' } as const
    assert.ok((await show({ dashboard: 'invoices', dashboard_options: [zero] })).includes('idle'))
  })

  const shown: [string, string, number][] = [
    ['invoice_status_filter', 'FINALIZED', 2],
    ['invoice_status_filter', 'draft', 1],
    ['invoice_status_filter', 'FINALIZED_AND_DRAFT', 3],
    ['invoice_status_filter', 'VOID', 0],
    ['invoice_status_filter', 'ALL', 3],
    ['hide_voided_invoices', 'true', 3],
    ['invoice_type', 'SCHEDULED', 1],
    ['invoice_type', 'USAGE', 2],
    ['billable_status_filter', 'UNBILLABLE', 0],
    ['billable_status_filter', 'BILLABLE', 3],
  ]
  for (const [key, value, n] of shown)
    test(`of invoices with ${key} ${value} shows ${n}`, async () => {
      const option = { key, value } as NonNullable<Asked['dashboard_options']>[number]
      const text = await show({ dashboard: 'invoices', dashboard_options: [option] })
      assert.equal(count(text, '<details'), n)
    })

  test('of usage has a chart and the groups under the names that were given for them', async () => {
    const names = {
      group_key_name: 'region',
      display_name: 'Where',
      value_display_names: { eu: 'Europe', us: 5 },
    }
    const asked: Asked = { dashboard: 'usage', bm_group_key_overrides: [names] }
    const text = await show(asked, '&days=60')
    assert.equal(count(text, '<polyline'), 2)
    assert.match(text, /<th>Where<\/th>/)
    assert.match(text, /Europe<\/td>\s*<td class="number">14</)
    assert.ok(text.includes(SAFE))
    assert.ok(!text.includes('idle'))
  })

  test('of usage looks back 30, 60 or 90 days', async () => {
    assert.match(await show({ dashboard: 'usage' }), /eu<\/td>\s*<td class="number">4</)
    assert.match(await show({ dashboard: 'usage' }, '&days=60'), /aria-current="page">60 days/)
    assert.match(await show({ dashboard: 'usage' }, '&days=1e9'), /aria-current="page">30 days/)
  })

  test('of commits and credits shows what is left and where it went', async () => {
    const text = await show({ dashboard: 'commits_and_credits' })
    assert.match(text, /Welcome/)
    assert.match(text, /USD 65\.00 <span class="quiet">of USD 200\.00/)
    assert.match(text, /INVOICE DEDUCTION/)
    const hidden = await show({
      dashboard: 'credits',
      dashboard_options: [{ key: 'hide_grant_name', value: 'true' }],
    })
    assert.ok(!hidden.includes('Welcome') && hidden.includes('USD 65.00'))
    const other = await shop.sign('Other', { starting_at: '2026-01-01T00:00:00Z' })
    const option = { key: 'contract_id', value: other.contract_id } as const
    const none = await shop.sdk.v1.dashboards.getEmbeddableURL({
      customer_id: other.customer_id,
      dashboard: 'commits_and_credits',
      dashboard_options: [option],
    })
    assert.match((await open(none.data.url ?? '')).text, /There are none/)
    const own = { key: 'contract_id', value: contract_id } as const
    assert.match(await show({ dashboard: 'commits_and_credits', dashboard_options: [own] }), /Welc/)
  })

  test('has the colours that were asked for', async () => {
    const text = await show({
      dashboard: 'invoices',
      color_overrides: [{ name: 'Gray_dark', value: '#ff0000' }, { name: 'White' }],
    })
    assert.match(text, /--Gray_dark:#ff0000/)
    assert.match(text, /--White:#ffffff/)
  })

  test('opens for 30 minutes, and only as it was given', async () => {
    const url = await link({ dashboard: 'invoices' })
    const changed = url.slice(0, -2) + (url.at(-2) === 'A' ? 'B' : 'A') + url.slice(-1)
    const others = [changed, url.replace('invoices', 'usage'), url.split('?')[0] ?? '']
    for (const other of others) {
      const { status, headers, text } = await open(other)
      assert.equal(status, 403)
      assert.match(headers.get('content-type') ?? '', /^text\/html/)
      assert.match(text, /link has expired/)
    }
    await shop.world.post('/maelzel/v1/clock/advance', { by: 'PT29M' })
    assert.equal((await open(url)).status, 200)
    await shop.world.post('/maelzel/v1/clock/advance', { by: 'PT1M' })
    assert.equal((await open(url)).status, 403)
    const post = await fetch(url, { method: 'POST' })
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET'])
  })

  test('is also for readers', async () => {
    const { body } = await shop.world.post('/maelzel/v1/tokens', { name: 'r', role: 'READER' })
    const reader = shop.world.as(body.data.token)
    const reply = await reader.post('/v1/dashboards/getEmbeddableUrl', {
      customer_id,
      dashboard: 'usage',
    })
    assert.equal(reply.status, 200)
  })

  const option = (key: string, value: unknown) => ({ dashboard_options: [{ key, value }] })
  const refused: [object, number, RegExp][] = [
    [{ customer_id: NOBODY }, 404, /customer/],
    [{ customer_id: 'acme' }, 400, /UUID/],
    [{ dashboard: 'revenue' }, 400, /invoices, usage/],
    [{ dashboard: undefined }, 400, /dashboard/],
    [option('nonsense', 'true'), 400, /show_zero_usage_line_items/],
    [option('show_zero_usage_line_items', 'yes'), 400, /true, false/],
    [option('show_zero_usage_line_items', true), 400, /string/],
    [option('invoice_status_filter', 'PAID'), 400, /FINALIZED_AND_DRAFT/],
    [option('contract_id', 'mine'), 400, /a UUID/],
    [option('contract_id', NOBODY), 404, /contract/],
    [option('credit_ledger_credit_type_id', NOBODY), 404, /credit type/],
    [{ color_overrides: [{ name: 'Gray_dark', value: 'red;}' }] }, 400, /value/],
    [{ color_overrides: [{ name: 'Puce', value: '#123456' }] }, 400, /Gray_dark/],
    [
      { bm_group_key_overrides: [{ group_key_name: 'x', display_name: 'y'.repeat(9000) }] },
      400,
      /say less/,
    ],
  ]
  for (const [wrong, status, message] of refused)
    test(`is refused ${JSON.stringify(wrong).slice(0, 70)}`, async () => {
      const body = { customer_id, dashboard: 'invoices', ...wrong }
      const reply = await shop.world.post('/v1/dashboards/getEmbeddableUrl', body)
      assert.equal(reply.status, status, JSON.stringify(reply.body))
      assert.match(reply.body.message, message)
    })
})
