import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sign } from './signature.ts'

test('a signature is the one of Metronome’s published example', () => {
  const body = JSON.stringify(
    {
      id: 'b2c9e307-624e-4e7d-a5a4-1b74107d78c4',
      type: 'widget_created',
      properties: {
        customer_id: '5f794d50-085a-4db6-8d15-286e518b7225',
        widget_id: '0891458d-b6f0-4fdd-a41e-380aae1a1e38',
      },
    },
    null,
    2,
  )
  const signed = (text: string) =>
    sign('correct-horse-battery-staple', 'Mon, 02 Jan 2006 22:04:05 GMT', text)
  const published = 'b82652fa2246cf1d8a27e591f155c865f68b46c19b9213fd9c052f2419b4742b'
  assert.equal(signed(body), published)
  assert.notEqual(signed(`${body}\n`), published)
})
