import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { isBuilt, isRead, type TaggedOperation } from '../../src/api/operation.ts'
import { operations } from '../../src/api/operations.ts'
import { deedOf } from '../../src/audit/deed.ts'
import { Catalogue, NOBODY } from '../catalogue.ts'
import { chance, KnownIds, type RandomRequest, randomRequest } from '../random-request.ts'
import { SEED } from '../seed.ts'
import { BY_CHANCE, testServer } from '../server.ts'
import { World } from '../world.ts'

/** MALFORMED=1000 npm test -- malformed sends a thousand requests to every operation. */
const RUNS = Number(process.env['MALFORMED'] ?? 8)

const ALLOWED = new Set([200, 400, 404, 409, 413])

/** Operations that take long when they succeed, with how many tries they get at most. */
const SLOW: Readonly<Record<string, number>> = { createEnvironment: 8, advanceClock: 40 }

const built = Object.entries<TaggedOperation>(operations).filter(([, o]) => isBuilt(o))
const ours = built.filter(([, { tag }]) => tag === 'Maelzel')
const theirs = built.filter(([, { tag }]) => tag !== 'Maelzel')

/** All that an environment holds, but for the notes that every request leaves. */
async function contents(world: World): Promise<string> {
  const db = await world.db()
  const tables = await db.query<{ name: string }>({
    text: `select table_name::text as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'
        and table_name not in ('audit_entry', 'idempotency_key') order by 1`,
    values: [],
  })
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum
       from "${name}" t`,
  )
  const { app } = await testServer()
  const settings = await app.database.control.query({
    text: 'select settings, clock_now from maelzel.environment where id = $1',
    values: [world.environment_id],
  })
  const sums = await db.query({ text: parts.join(' union all '), values: [] })
  return JSON.stringify([sums, settings])
}

const sent = ({ path, body }: RandomRequest) => `${path} ${JSON.stringify(body)?.slice(0, 2000)}`

async function trial(world: World, name: string, operation: TaggedOperation, ids: KnownIds) {
  const subject = deedOf(name, operation.tag)?.resource_type ?? ''
  const dice = chance(SEED + name.length * 7919 + name.charCodeAt(0))
  const runs = Math.min(RUNS, SLOW[name] ?? RUNS)
  const requests = Array.from({ length: runs }, () =>
    randomRequest({ chance: dice, ids, subject }, operation),
  )
  const refused: RandomRequest[] = []
  for (const request of requests) {
    const { method } = operation
    const reply = await world.call(
      method,
      request.path,
      method === 'GET' ? undefined : request.body,
      BY_CHANCE,
    )
    assert.ok(
      ALLOWED.has(reply.status),
      `seed ${SEED}: ${method} ${sent(request)} answers ${reply.status}: ${JSON.stringify(reply.body)}`,
    )
    if (reply.status === 200) ids.learn(subject, reply.body)
    else {
      assert.equal(typeof reply.body.message, 'string')
      refused.push(request)
    }
  }
  if (isRead(operation)) return
  const before = await contents(world)
  let accepted = 0
  for (const { path, body } of refused)
    if ((await world.call(operation.method, path, body, BY_CHANCE)).status === 200) accepted += 1
  if (accepted === 0)
    assert.equal(await contents(world), before, `seed ${SEED}: a refused ${name} left a trace`)
}

describe('a malformed request', () => {
  let world: World
  const ids = new KnownIds()
  before(async () => {
    const catalogue = await Catalogue.at('2026-01-01')
    world = catalogue.world
    for (const name of ['Acme', 'Other']) {
      const { data } = await world.sdk.v1.customers.create({ name, ingest_aliases: [name] })
      ids.keep('customer', data.id)
      const terms = { customer_id: data.id, starting_at: '2026-01-01T00:00:00Z' }
      ids.keep('contract', (await world.sdk.v1.contracts.create(terms)).data.id)
    }
    for (const unit of (await world.sdk.v1.pricingUnits.list()).data.slice(0, 2))
      ids.keep('credit_type', unit.id ?? NOBODY)
    const tokens = await world.post('/maelzel/v1/pricing-units', { name: 'tokens' })
    ids.keep('credit_type', tokens.body.data.id)
    const product = await catalogue.usage()
    ids.keep('product', product)
    ids.keep('product', await catalogue.product({ type: 'FIXED' }))
    const card = await catalogue.card()
    ids.keep('rate_card', card)
    ids.keep('billable_metric', await catalogue.metric())
    for (const entity of ['customer', 'contract', 'rate_card', 'contract_product'])
      await world.post('/v1/customFields/addKey', {
        entity,
        key: 'region',
        enforce_uniqueness: false,
      })
  })

  for (const [name, operation] of theirs)
    test(`of ${name} is refused, changes nothing, and breaks nothing`, () =>
      trial(world, name, operation, ids))

  for (const [name, operation] of ours)
    test(`of ${name} is refused, changes nothing, and breaks nothing`, async () => {
      const own = await World.at('2026-01-01')
      const known = new KnownIds()
      known.keep('environment', NOBODY)
      await trial(own, name, operation, known)
    })
})
