import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Ctx } from '../../src/ctx.ts'
import { type Db, sql } from '../../src/db/db.ts'
import { defaultSettings } from '../../src/environments/environment.ts'
import { settleCustomers } from '../../src/invoices/settle.ts'
import { invoiceRun } from '../../src/jobs/gauges.ts'
import type { Enqueue, EnqueueAll } from '../../src/jobs/payloads.ts'
import { insertJobs } from '../../src/jobs/queue.ts'
import { instant, stoppedClock } from '../../src/time/clock.ts'
import { Shop } from '../shop.ts'

/**
 * However the customers of an invoice run are put into batches, in whatever order these come, and
 * wherever the run dies and is taken up again: the invoices and the ledgers are the same.
 */

const START = '2026-01-01T00:00:00Z'
const clock = stoppedClock(instant('2026-02-02T00:00:00Z'))

/** Customers with everything that draws: credits, commits of both kinds, tiers, a hierarchy. */
async function sellToMany(): Promise<{ db: Db; customers: string[] }> {
  const shop = await Shop.at('2026-01-31')
  const tokens = await shop.usage('tokens', { pricing_group_key: ['model'] })
  const storage = await shop.usage('storage')
  const fixed = await shop.fixed('Balance')
  const rate_card_id = await shop.card([
    { product_id: tokens, price: 3, pricing_group_values: { model: 'small' } },
    { product_id: tokens, price: 7, pricing_group_values: { model: 'large' } },
    { product_id: storage, rate_type: 'TIERED', tiers: [{ size: 10, price: 5 }, { price: 2 }] },
  ])
  const year = { starting_at: START, ending_before: '2026-02-01T00:00:00Z' }
  const grant = (amount: number) => ({
    product_id: fixed,
    access_schedule: { schedule_items: [{ amount, ...year }] },
  })
  const promised = {
    type: 'POSTPAID',
    ...grant(500),
    invoice_schedule: { schedule_items: [{ amount: 500, timestamp: year.ending_before }] },
  }
  const sign = async (name: string, more: object = {}) =>
    shop.sign(name, { rate_card_id, starting_at: START, ...more } as Parameters<Shop['sign']>[1])
  const parent = await sign('Parent', {
    commits: [
      { type: 'PREPAID', ...grant(60), hierarchy_configuration: { child_access: { type: 'ALL' } } },
    ],
    hierarchy_configuration: { parent_behavior: { invoice_consolidation_type: 'CONCATENATE' } },
  })
  const child = (payer: string, usage_statement_behavior: string) => ({
    hierarchy_configuration: { parent, payer, usage_statement_behavior },
  })
  const signed = [
    parent,
    await sign('First child', child('PARENT', 'CONSOLIDATE')),
    await sign('Second child', child('SELF', 'SEPARATE')),
    await sign('Plain'),
    await sign('Credited', { credits: [grant(20)], commits: [{ type: 'PREPAID', ...grant(45) }] }),
    await sign('Promised', { commits: [promised] }),
    await sign('Weekly', { usage_statement_schedule: { frequency: 'WEEKLY' } }),
  ]
  const customers = signed.map(({ customer_id }) => customer_id)
  for (const [i, customer] of customers.entries()) {
    await shop.uses(customer, 'tokens', 3 + i, '2026-01-10', { model: 'small' })
    await shop.uses(customer, 'tokens', `${i}.25`, '2026-01-20', { model: 'large' })
    await shop.uses(customer, 'storage', 4 * i, '2026-01-15')
  }
  return { db: await shop.world.db(), customers }
}

/** What a run has written, but for names that chance gives and numbers in the order of writing. */
const written = async (tx: Db) => ({
  invoices: await tx.query(sql`
    select to_jsonb(i) - 'number' as invoice, (
      select jsonb_agg(to_jsonb(l) order by position) from invoice_line l where l.invoice_id = i.id) as lines
    from invoice i order by i.id`),
  ledger: await tx.query(sql`
    select to_jsonb(e) - 'id' - 'seq' as entry from ledger_entry e
    order by e.invoice_id, e.segment_id, e.type, e.amount`),
})

const numbers = async (tx: Db) => {
  const rows = await tx.query<{ number: string }>(sql`select number from invoice order by number`)
  return rows.map(({ number }) => number)
}

class Undone extends Error {}

/** Does work in a transaction, and lets nothing of it last. */
async function undone<T>(db: Db, work: (tx: Db) => Promise<T>): Promise<T> {
  let result: T | undefined
  await db
    .transaction(async (tx) => {
      result = await work(tx)
      throw new Undone()
    })
    .catch((error) => {
      if (!(error instanceof Undone)) throw error
    })
  return result as T
}

const enqueueAll: EnqueueAll = (on, name, jobs) => insertJobs(on, name, jobs, clock.now())
const enqueue: Enqueue = (on, name, payload, options) =>
  enqueueAll(on, name, [{ payload, ...options }])

function settle(tx: Db, batch: readonly string[]): Promise<void> {
  const environment = { settings: defaultSettings, clock: { mode: 'manual', ...clock } }
  const ctx = { db: tx, clock, environment, enqueue, enqueueAll }
  return settleCustomers(ctx as unknown as Ctx, batch)
}

describe('an invoice run', () => {
  const many = sellToMany()

  test('tells how many customers wait, and how many are billed', async () => {
    const { db, customers } = await many
    const now = instant('2026-01-31T00:00:00Z') // where the environment's clock stands
    const jobs = customers.map((customer_id) => ({
      payload: { customer_id },
      key: customer_id,
      run_at: now,
    }))
    await undone(db, async (tx) => {
      const seen = () => invoiceRun({ control: tx, schema: () => tx })
      assert.deepEqual(await seen(), { due: 0, done: 0 })
      await insertJobs(tx, 'settleCustomer', jobs, now)
      const { due } = await seen()
      assert.equal(due, customers.length)
      await settle(tx, customers.slice(3, 5))
      await tx.query(sql`delete from maelzel.job where key = any(${customers.slice(3, 5)}::text[])`)
      const weekly = 1 // billed for its first weeks when it was signed, at the same instant
      assert.deepEqual(await seen(), { due: customers.length - 2, done: 2 + weekly })
    })
  })

  test('writes the same in any batches, in any order, and after any crash', async () => {
    const { db, customers } = await many
    const atOnce = await undone(db, async (tx) => {
      await settle(tx, customers)
      return written(tx)
    })
    const total = atOnce.invoices.length
    assert.ok(total > customers.length)
    const batches = fc
      .tuple(
        fc.shuffledSubarray(customers, { minLength: customers.length }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: customers.length }),
        fc.array(fc.boolean(), { minLength: customers.length }),
      )
      .map(([order, sizes, crashes]) => {
        const rest = [...order]
        return sizes.map((size, i) => ({ batch: rest.splice(0, size), dies: crashes[i] ?? false }))
      })
    await fc.assert(
      fc.asyncProperty(batches, async (run) => {
        const [found, given] = await undone(db, async (tx) => {
          for (const { batch, dies } of run.filter(({ batch }) => batch.length > 0)) {
            if (dies) await undone(tx, (inner) => settle(inner, batch))
            await tx.transaction((inner) => settle(inner, batch))
          }
          return [await written(tx), await numbers(tx)] as const
        })
        assert.deepEqual(found, atOnce)
        const all = Array.from(
          { length: total },
          (_, i) => `INV-2026-${`${i + 1}`.padStart(6, '0')}`,
        )
        assert.deepEqual(given, all)
      }),
      { numRuns: 8, endOnFailure: true },
    )
  })
})
