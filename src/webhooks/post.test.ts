import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import type { Networks } from './address.ts'
import { Interrupted, post } from './post.ts'

const servers: Server[] = []
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const letter = (url: string) => ({ url, headers: {}, body: '{}' })
const open = (...networks: Networks) => ({ networks, closing: new AbortController().signal })

describe('a letter', () => {
  test('is answered', async () => {
    const port = await serve((_request, response) => response.writeHead(202).end())
    const outcome = await post(letter(`http://localhost:${port}/`), open('loopback'))
    assert.deepEqual(
      { ...outcome, duration_ms: 0 },
      { status_code: 202, error: null, duration_ms: 0 },
    )
  })

  test('goes to no closed network, by address or by name', async () => {
    let came = 0
    const port = await serve((_request, response) => {
      came += 1
      response.end()
    })
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]']) {
      const outcome = await post(letter(`http://${host}:${port}/`), open('private'))
      assert.equal(outcome.status_code, null)
      assert.match(outcome.error ?? '', /closed to webhooks/)
    }
    assert.equal(came, 0)
  })

  test('is not waited for longer than the time it is given', async () => {
    const port = await serve(() => {})
    const outcome = await post(letter(`http://127.0.0.1:${port}/`), open('loopback'), 100)
    assert.equal(outcome.status_code, null)
    assert.match(outcome.error ?? '', /No answer/)
    assert.ok(outcome.duration_ms >= 90 && outcome.duration_ms < 2_000)
  })

  test('is interrupted when the program stops', async () => {
    const port = await serve(() => {})
    const closing = new AbortController()
    const sent = post(letter(`http://127.0.0.1:${port}/`), {
      networks: ['loopback'],
      closing: closing.signal,
    })
    setTimeout(() => closing.abort(), 20)
    await assert.rejects(sent, Interrupted)
  })

  test('survives a connection that the receiver has closed in the meantime', async () => {
    const port = await serve((request, response) => {
      response.end()
      setTimeout(() => request.socket.destroy(), 5)
    })
    for (let i = 0; i < 5; i += 1) {
      const outcome = await post(letter(`http://127.0.0.1:${port}/`), open('loopback'))
      assert.equal(outcome.status_code, 200)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })

  test('is heard even if the answer never ends', async () => {
    const port = await serve((_request, response) => {
      response.write('x'.repeat(200_000))
    })
    const outcome = await post(letter(`http://127.0.0.1:${port}/`), open('loopback'), 2_000)
    assert.equal(outcome.status_code, 200)
  })
})
