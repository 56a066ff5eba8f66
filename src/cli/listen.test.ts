import assert from 'node:assert/strict'
import { test } from 'node:test'
import { billed } from '../../test/billed.ts'
import { until } from '../../test/receiver.ts'
import { World } from '../../test/world.ts'
import { listen } from './listen.ts'

test('a listener prints what arrives and tells right signatures from wrong ones', async () => {
  const world = await World.at('2026-01-05')
  const said: string[] = []
  const how = { server: world.url, token: world.token, port: 0 }
  const { stop } = await listen({ ...how, secret: 'hush', say: (line) => said.push(line) })
  assert.match(said[0] ?? '', /^Listening on http:\/\/127.0.0.1:\d+\/ with the secret hush$/)
  await billed(world, '2026-01-05')
  await until(() => said.length === 2)
  assert.match(said[1] ?? '', /signature right\n\{\n {2}"id": ".*\n {2}"type": "invoice.finalized"/)
  const url = /http:\S+/.exec(said[0] ?? '')?.[0] ?? ''
  await fetch(url, { method: 'POST', body: '{}', headers: { 'metronome-webhook-signature': 'x' } })
  assert.match(said[2] ?? '', /SIGNATURE WRONG/)
  await stop()
  assert.deepEqual((await world.get('/maelzel/v1/webhooks')).body.data, [])
  await assert.rejects(listen({ ...how, token: 'nonsense', say: () => {} }), /answered 401/)
})
