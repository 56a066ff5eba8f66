import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { World } from './world.ts'

/** What a caller may get wrong about HTTP itself: each gets its status and a message, never a 500. */

let world: World
before(async () => {
  world = await World.at('2026-01-01')
})

interface Raw {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
}

/** Sends bytes as they are and reads the reply until the server hangs up. */
function raw(...parts: (string | Buffer)[]): Promise<Raw> {
  const { hostname, port } = new URL(world.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part)
    })
    let reply = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      reply += text
    })
    socket.on('error', (error) => (reply === '' ? reject(error) : undefined))
    socket.on('close', () => {
      const [head = '', text = ''] = reply.split(/\r\n\r\n(.*)/s)
      const [first = '', ...lines] = head.split('\r\n')
      const headers = lines.map((l): [string, string] => {
        const [name = '', value = ''] = l.split(/: (.*)/)
        return [name.toLowerCase(), value]
      })
      resolve({ status: Number(first.split(' ')[1]), headers: new Map(headers), text })
    })
  })
}

const head = (method: string, target: string, headers: Record<string, string | number> = {}) =>
  `${method} ${target} HTTP/1.1\r\n${Object.entries({
    host: 'maelzel',
    connection: 'close',
    authorization: `Bearer ${world.token}`,
    ...headers,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

const customers = '/v1/customers'
const json = { 'content-type': 'application/json' }
const post = (body: string | Buffer, headers: Record<string, string> = json, path = customers) =>
  raw(head('POST', path, { ...headers, 'content-length': Buffer.byteLength(body) }), body)

/** The reply is a refusal as the API promises it, and tells nothing of the inside. */
function refused({ status, text, headers }: Raw, expected: number, message: RegExp): void {
  assert.equal(status, expected, text)
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  const body = JSON.parse(text)
  assert.deepEqual(Object.keys(body), ['message'])
  assert.match(body.message, message)
  assert.doesNotMatch(text, /\bat .*:\d+:\d+|node_modules|\.ts\b|FST_ERR/)
}

describe('a body', () => {
  const spaces = Buffer.alloc(2 * 1024 * 1024, ' ')
  const event = '[{"transaction_id":"1","customer_id":"a","event_type":"b",'
  const deep = (n: number) => '['.repeat(n) + ']'.repeat(n)
  const cases: [string, () => Promise<Raw>, number, RegExp][] = [
    ['cut off', () => post('{"name":'), 400, /not valid JSON/],
    ['with NaN', () => post('{"name": NaN}'), 400, /not valid JSON/],
    ['in UTF-16', () => post(Buffer.from('{"name":"x"}', 'utf16le')), 400, /not valid JSON/],
    ['an array where an object belongs', () => post('[{"name":"x"}]'), 400, /must be object/],
    ['a string', () => post('"x"'), 400, /must be object/],
    ['a number', () => post('5'), 400, /must be object/],
    ['null', () => post('null'), 400, /must have name/],
    ['nothing at all', () => post(''), 400, /must have name/],
    ['an object where an array belongs', () => post('{}', json, '/v1/ingest'), 400, /array/],
    ['nested deep', () => post(`{"name":${deep(100_000)}}`), 400, /nests deeper/],
    ['nested deep and cut off', () => post('['.repeat(500_000)), 400, /nests deeper/],
    [
      'nested deep in an event',
      () => post(`${event}"properties":{"a":${deep(50_000)}}}]`, json, '/v1/ingest'),
      400,
      /nests deeper/,
    ],
    [
      'with a number too large to be one',
      () =>
        post('{"name":"x","type":"USAGE","n":1e999}', json, '/v1/contract-pricing/products/create'),
      400,
      /./,
    ],
    ['of 2 MiB', () => post(spaces), 413, /larger/],
    ['of 2 MiB, to ingest', () => post(spaces, json, '/v1/ingest'), 413, /larger/],
    ['as text', () => post('{"name":"x"}', { 'content-type': 'text/plain' }), 415, /text\/plain/],
    ['of no type', () => post('{"name":"x"}', {}), 415, /application\/json/],
    ['of a malformed type', () => post('{"name":"x"}', { 'content-type': ';;;' }), 415, /json/],
    [
      'as a form',
      () => post('name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      /form/,
    ],
    ['in an unknown encoding', () => post('x', { ...json, 'content-encoding': 'br' }), 415, /br/],
    ['that is no gzip', () => post('x', { ...json, 'content-encoding': 'gzip' }), 400, /gzip/],
    [
      'of gzip cut off',
      () => post(gzipSync('{"name":"x"}').subarray(0, -6), { ...json, 'content-encoding': 'gzip' }),
      400,
      /gzip/,
    ],
    [
      'that is a gzip bomb',
      () =>
        post(
          gzipSync(Buffer.alloc(64 << 20, ' ')),
          { ...json, 'content-encoding': 'gzip' },
          '/v1/ingest',
        ),
      413,
      /larger/,
    ],
  ]
  for (const [name, send, status, message] of cases)
    test(`${name} gets ${status}`, async () => refused(await send(), status, message))

  test('may be gzipped, and may name its charset', async () => {
    const gzipped = { ...json, 'content-encoding': 'GZIP' }
    assert.equal((await post(gzipSync('{"name":"zipped"}'), gzipped)).status, 200)
    const utf8 = { 'content-type': 'application/json; charset=utf-8' }
    assert.equal((await post('{"name":"utf8"}', utf8)).status, 200)
  })

  test('does not reach the prototypes of objects', async () => {
    const reply = await post('{"name":"p","__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}')
    assert.equal(reply.status, 200)
    assert.equal(reply.headers.get('maelzel-ignored-fields'), '__proto__, constructor')
    assert.equal(({} as Record<string, unknown>)['a'], undefined)
    refused(await post('{"name":"p","custom_fields":{"__proto__":"1"}}'), 400, /__proto__/)
    const event = (properties: string) =>
      `[{"transaction_id":"p","customer_id":"a","event_type":"b","timestamp":"2026-01-01T00:00:00Z","properties":${properties}}]`
    assert.equal((await post(event('{"__proto__":{"a":"b"}}'), json, '/v1/ingest')).status, 200)
  })

  test('that never comes whole hurts nobody else', async () => {
    const { hostname, port } = new URL(world.url)
    for (const more of ['', 'content-encoding: gzip\r\n']) {
      const socket = connect(Number(port), hostname)
      socket.write(
        `POST ${customers} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${more}content-length: 99\r\n\r\n{`,
      )
      await new Promise((resolve) => setTimeout(resolve, 20))
      socket.destroy()
    }
    assert.equal((await world.get(customers)).status, 200)
  })
})

describe('a route', () => {
  const id = '3b241101-e2bb-4255-8caf-4136c566a962'
  const cases: [string, string, number, RegExp][] = [
    ['GET', '/nothing', 404, /There is no GET \/nothing/],
    ['GET', '/V1/Customers', 404, /There is no/],
    ['GET', '//v1/customers', 404, /There is no/],
    ['GET', '/v1%2Fcustomers', 404, /There is no/],
    ['GET', '/v1/x/../customers', 404, /There is no/],
    ['GET', `${customers}/nonsense`, 400, /must be a UUID/],
    ['GET', `${customers}/${'x'.repeat(400)}`, 400, /must be a UUID/],
    ['GET', `${customers}/${id}'--`, 400, /must be a UUID/],
    ['GET', `${customers}/%00`, 400, /NUL/],
    ['GET', `${customers}/%zz`, 400, /not a valid url/],
    ['GET', `${customers}/%E0%A4%A`, 400, /not a valid url/],
    ['GET', `${customers}/${id}`, 404, /was not found/],
    ['GET', `${customers}?limit=%zz`, 400, /limit must be integer/],
    ['GET', `${customers}?limit=0`, 400, />= 1/],
    ['GET', `${customers}?limit=1.5`, 400, /integer/],
    ['GET', `${customers}?limit=0x10`, 400, /integer/],
    ['GET', `${customers}?limit=1e400`, 400, /integer/],
    ['GET', `${customers}?limit=99999999999999999999`, 400, /<= 100/],
    ['GET', `${customers}?limit=1&limit=2`, 400, /integer/],
    ['GET', `${customers}?next_page=nonsense`, 400, /not a cursor/],
    ['GET', `${customers}?next_page=%E0%A4%A`, 400, /not a cursor/],
    ['GET', `${customers}?next_page=%00`, 400, /NUL/],
  ]
  for (const [method, target, status, message] of cases)
    test(`${method} ${target.slice(0, 60)} gets ${status}`, async () =>
      refused(await raw(head(method, target)), status, message))

  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])
    test(`does not take ${method} where it has GET and POST`, async () => {
      const reply = await raw(head(method, customers))
      refused(reply, 405, /takes GET, POST/)
      assert.equal(reply.headers.get('allow'), 'GET, POST')
    })

  test('does not take HEAD, except of /health', async () => {
    const reply = await raw(head('HEAD', customers))
    assert.deepEqual([reply.status, reply.headers.get('allow'), reply.text], [405, 'GET, POST', ''])
    assert.equal((await raw(head('HEAD', '/health'))).status, 200)
    refused(await raw(head('POST', '/health')), 405, /takes GET, HEAD/)
    refused(await raw(head('DELETE', '/openapi.json')), 405, /takes GET/)
  })

  test('may end in a slash, be percent-encoded and have unknown parameters', async () => {
    for (const target of [`${customers}/`, `${customers}/?limit=1`, '/v1/%63ustomers'])
      assert.equal((await raw(head('GET', target))).status, 200, target)
    const reply = await raw(head('GET', `${customers}?__proto__=1&nothing=2`))
    assert.equal(reply.status, 200)
    assert.equal(reply.headers.get('maelzel-ignored-fields'), '?__proto__, ?nothing')
  })

  test('of a read takes no body, and minds none', async () => {
    const body = '{"a":'
    const reply = await raw(head('GET', customers, { ...json, 'content-length': 5 }), body)
    assert.equal(reply.status, 200)
  })
})

describe('a token', () => {
  const bad: [string, RegExp][] = [
    ['Bearer', /Send a token/],
    ['Bearer ', /Send a token/],
    ['Basic YTpi', /Send a token/],
    ['Bearer two words', /Send a token/],
    ["Bearer ' or 1=1 --", /Send a token/],
    [`Bearer ${'x'.repeat(8000)}`, /unknown or archived/],
    ['Bearer \xff\xfe', /unknown or archived/],
    ['Bearer mlz_', /unknown or archived/],
  ]
  for (const [authorization, message] of bad)
    test(`sent as ${JSON.stringify(authorization.slice(0, 24))} lets nobody in`, async () =>
      refused(await raw(head('GET', customers, { authorization })), 401, message))

  test('may be sent with any case and spaces', async () => {
    for (const authorization of [`bearer ${world.token}`, `BEARER   ${world.token} `])
      assert.equal((await raw(head('GET', customers, { authorization }))).status, 200)
  })
})

describe('what is hardly HTTP', () => {
  const cases: [string, () => string, number, RegExp][] = [
    ['no HTTP at all', () => 'hello\r\n\r\n', 400, /not a valid HTTP/],
    ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, /not a valid HTTP/],
    ['a method nobody knows', () => head('FETCH', customers), 400, /not a valid HTTP/],
    [
      'a length that is none',
      () => head('POST', customers, { 'content-length': 'x' }),
      400,
      /HTTP/,
    ],
    [
      'two lengths',
      () => head('POST', customers, { 'content-length': 2, 'transfer-encoding': 'chunked' }),
      400,
      /HTTP/,
    ],
    [
      'headers without end',
      () => head('GET', customers, { x: 'x'.repeat(20_000) }),
      431,
      /headers/,
    ],
  ]
  for (const [name, text, status, message] of cases)
    test(`${name} gets ${status}`, async () => refused(await raw(text()), status, message))
})
