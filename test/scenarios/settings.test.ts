import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { World } from '../world.ts'

describe('settings', () => {
  test('a rotated secret starts in ten minutes, or when it is said', async () => {
    const world = await World.at('2026-01-01T12:00:00Z')
    const rotate = (body: object = {}) => world.post('/v1/rotateDeltaStreamSecret', body)
    const soon = await rotate()
    assert.match(soon.body.secret, /^sk_/)
    assert.equal(soon.body.starting_on, '2026-01-01T12:10:00.000Z')
    const later = await rotate({ starting_on: '2026-01-01T13:00:00Z' })
    assert.notEqual(later.body.secret, soon.body.secret)
    assert.equal(later.body.starting_on, '2026-01-01T13:00:00.000Z')
    for (const starting_on of ['2026-01-01T11:00:00Z', '2026-02-01T12:00:01Z', 'tomorrow'])
      assert.equal((await rotate({ starting_on })).status, 400)
  })

  test('the older secret of webhooks is kept', async () => {
    const world = await World.at('2026-01-01')
    const path = '/v1/client/config/webhook_secret'
    assert.equal((await world.post(path, { webhook_secret: 'hush' })).status, 200)
    assert.equal((await world.post(path, { webhook_secret: '' })).status, 400)
  })

  test('services are listed with the addresses that the settings name', async () => {
    const world = await World.at('2026-01-01')
    await world.call('PATCH', '/maelzel/v1/settings', { egress_ips: ['203.0.113.7'] })
    const { services } = await world.sdk.v1.services.list()
    assert.deepEqual(services, [
      { name: 'api', usage: 'accepts_connections_at', ips: [] },
      { name: 'webhooks', usage: 'makes_connections_from', ips: ['203.0.113.7'] },
    ])
  })

  test('what an integration reports is taken, and noted in the audit log', async () => {
    const world = await World.at('2026-01-01')
    const report = (body: object) => world.post('/v1/integrations/log', body)
    const body = {
      service_name: 'stripe-sync',
      metric_name: 'invoices_sent',
      dimensions: [{ name: 'result', value: 'ok' }],
    }
    assert.equal((await report(body)).status, 200)
    for (const name of Object.keys(body))
      assert.equal((await report({ ...body, [name]: undefined })).status, 400, name)
    assert.equal((await report({ ...body, dimensions: [{ name: 'x' }] })).status, 400)
    const { data } = await world.sdk.v1.auditLogs.list({ limit: 1 })
    assert.deepEqual([data[0]?.resource_type, data[0]?.action], ['integration', 'report'])
  })
})
