import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { Alike, KINDS } from './alike.ts'
import { advance, call, finals, onContracts, sandbox } from './operator.ts'
import { Program, refusedStart, takenPort, temporaryFolder } from './program.ts'
import { send } from './world.ts'

/** How often it is killed while it bills; CI says ten (`.ci/run`). */
const KILLS = Number(process.env['KILLS'] ?? 1)

/** Starting and stopping, as an operator sees it (docs/performance.md has the times). */

describe('on the embedded database, the program', () => {
  const folder = temporaryFolder()
  const env = { MAELZEL_DATA_DIR: folder }
  const tokenFile = join(folder, 'token')
  let program: Program
  let token = ''

  before(async () => {
    program = await Program.start(env)
    token = readFileSync(tokenFile, 'utf8').trim()
  })

  test('says at its first start where it serves, and the token this once', () => {
    assert.ok(program.started_ms < 30_000, `${program.started_ms} ms`) // 8 s on a machine at rest
    assert.match(program.said, /serves on http:\/\/127\.0\.0\.1:\d+/)
    assert.ok(program.said.includes(token))
    assert.ok(program.said.includes(tokenFile))
    assert.match(token, /^mlz_[\w-]{43}$/)
    assert.equal(statSync(tokenFile).mode & 0o777, 0o600)
    assert.equal(statSync(join(folder, 'secret-key')).mode & 0o777, 0o600)
  })

  test('answers whoever watches over it, without a token', async () => {
    const health = await send(program.url, undefined, 'GET', '/health')
    assert.deepEqual([health.status, health.body], [200, { status: 'ok' }])
    await send(program.url, token, 'GET', '/v1/customers')
    const metrics = await send(program.url, undefined, 'GET', '/metrics')
    assert.equal(metrics.status, 200)
    assert.match(metrics.headers.get('content-type') ?? '', /^text\/plain/)
    assert.match(
      metrics.body,
      /maelzel_request_seconds_count\{operation="listCustomers",status="200"\} 1/,
    )
    assert.match(metrics.body, /maelzel_jobs_waiting \d/)
    assert.match(metrics.body, /process_resident_memory_bytes \d/)
    assert.ok(!metrics.body.includes(token))
  })

  test('has made the first environment, of production, on the clock of the system', async () => {
    const [first, ...others] = await call(program.url, token, 'GET', '/maelzel/v1/environments')
    assert.equal(others.length, 0)
    assert.deepEqual([first.type, first.clock.mode], ['PRODUCTION', 'system'])
  })

  test('does not share its folder with another process', async () => {
    const second = await refusedStart(env)
    assert.equal(second.code, 1)
    assert.match(second.said, new RegExp(`Process ${program.pid} already serves`))
    assert.match(second.said, /MAELZEL_DATA_DIR|DATABASE_URL/)
    assert.doesNotMatch(second.said, /\n\s+at /)
    assert.equal((await send(program.url, undefined, 'GET', '/health')).status, 200)
  })

  test('ends on SIGTERM, and keeps token and data for the next start', async () => {
    const made = await call(program.url, token, 'POST', '/v1/customers', { name: 'kept' })
    const { code, ms } = await program.end('SIGTERM')
    assert.equal(code, 0)
    assert.ok(ms < 10_000, `${ms} ms`)
    assert.ok(!existsSync(join(folder, 'server.pid')))

    program = await Program.start(env)
    assert.ok(!program.said.includes(token))
    assert.ok(program.said.includes(tokenFile))
    assert.equal(readFileSync(tokenFile, 'utf8').trim(), token)
    const [kept] = await call(program.url, token, 'GET', '/v1/customers')
    assert.equal(kept.id, made.id)
  })

  test('bills everybody the same and once, though it is killed in the midst of it', async () => {
    const calm = await Alike.sign(program.url, token, KINDS)
    const killed = await Alike.sign(program.url, token, KINDS)
    const months = KILLS + 3
    const to = new Date(Date.UTC(2026, months, 3)).toISOString()
    assert.equal((await advance(program.url, calm.token, to)).status, 200)
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const { url } = program
      const run = assert.rejects(advance(url, killed.token, to), /fetch failed/)
      const month = `2026-${String(kill + 2).padStart(2, '0')}`
      while ((await call(url, killed.token, 'GET', '/maelzel/v1/clock')).now < month);
      await program.end('SIGKILL')
      await run
      program = await Program.start(env)
    }
    assert.equal((await advance(program.url, killed.token, to)).status, 200)
    const { url } = program
    assert.deepEqual(await killed.accounts(url), await calm.accounts(url))
    const numbers = await killed.numbers(url)
    assert.equal(numbers.length, months * KINDS)
    assert.deepEqual(numbers, await calm.numbers(url))
    assert.equal(new Set(numbers).size, numbers.length)
  })

  test('leaves a long advance off when it has to stop, and takes it up where it was', async () => {
    const { id, token: own } = await sandbox(program.url, token)
    const customers = await onContracts(program.url, own, 3)
    const { url } = program
    const idle = new Agent({ keepAlive: true })
    await new Promise((resolve) => {
      get(`${url}/health`, { agent: idle }, (reply) => reply.resume().on('end', resolve))
    })
    const moved = advance(url, own, '2500-01-01T00:00:00Z')
    while (!(await call(url, own, 'GET', '/maelzel/v1/clock')).now.startsWith('2026-04'));
    const { code, ms } = await program.end('SIGTERM')
    idle.destroy()
    const reply = await moved
    assert.equal(reply.status, 503)
    assert.equal(reply.headers.get('x-should-retry'), 'false')
    const stood = /The clock stands at (\S+);/.exec(reply.body.message)?.[1]
    assert.equal(code, 0)
    assert.ok(ms < 10_000, `${ms} ms`)

    program = await Program.start({ ...env, MAELZEL_API_TOKEN: 'one-of-my-own' })
    const { now } = await call(program.url, own, 'GET', '/maelzel/v1/clock')
    assert.equal(now, stood)
    const to = new Date(`${now}`)
    to.setUTCMonth(to.getUTCMonth() + 3)
    assert.equal((await advance(program.url, own, to.toISOString())).status, 200)
    for (const customer of customers) {
      const dates = await finals(program.url, own, customer)
      assert.ok(dates.length >= 6)
      dates.forEach((date, i) => {
        assert.equal(date, new Date(Date.UTC(2026, i + 1, 2)).toISOString())
      })
    }
    await call(program.url, token, 'DELETE', `/maelzel/v1/environments/${id}`)
  })

  test('takes the administrator token from outside, beside the ones it knows', async () => {
    assert.match(program.said, /The token is kept in: MAELZEL_API_TOKEN/)
    assert.ok(!program.said.includes('one-of-my-own'))
    for (const known of ['one-of-my-own', token])
      await call(program.url, known, 'GET', '/maelzel/v1/tokens')
    const other = await sandbox(program.url, token)
    await program.end('SIGKILL')
    const stolen = await refusedStart({ ...env, MAELZEL_API_TOKEN: other.token })
    assert.equal(stolen.code, 1)
    assert.match(stolen.said, /another one of this database/)
  })

  test('starts over what a dead process left in its folder', async () => {
    const ofTheDead = `${process.pid} another/1\n` // a number that belongs to somebody else by now
    writeFileSync(join(folder, 'server.pid'), ofTheDead)
    program = await Program.start(env)
    await call(program.url, token, 'GET', '/v1/customers')
    assert.ok(readFileSync(join(folder, 'server.pid'), 'utf8').startsWith(`${program.pid} `))
    const { code } = await program.end('SIGINT')
    assert.equal(code, 0)
  })

  test('says in a sentence why it cannot start', async () => {
    const { port, free } = await takenPort()
    const cases: [Record<string, string>, RegExp][] = [
      [{ PORT: String(port) }, new RegExp(`127.0.0.1:${port} is in use.*PORT`)],
      [{ PORT: 'http' }, /PORT must be a number from 0 to 65535, not http/],
      [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /DATABASE_URL cannot be reached/],
    ]
    const ends = await Promise.all(cases.map(([more]) => refusedStart({ ...env, ...more })))
    ends.forEach(({ code, said }, i) => {
      assert.equal(code, 1)
      assert.match(said, cases[i]?.[1] ?? /never/)
      assert.match(said, /Maelzel cannot start/)
      assert.doesNotMatch(said, /\n\s+at /)
    })
    free()
    assert.ok(!existsSync(join(folder, 'server.pid')))
  })
})
