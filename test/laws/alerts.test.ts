import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AlertCreateParams } from '@metronome/sdk/resources/v1/alerts'
import fc from 'fast-check'
import { Alarms } from '../alarms.ts'

type Type = AlertCreateParams['alert_type']

/** Something that happens to a customer, or time that passes. */
type Step =
  | { readonly does: 'use'; readonly who: number; readonly tokens: number; readonly org: string }
  | { readonly does: 'use late'; readonly who: number; readonly tokens: number }
  | { readonly does: 'grant'; readonly who: number; readonly amount: number; readonly days: number }
  | { readonly does: 'correct'; readonly who: number; readonly amount: number }
  | { readonly does: 'charge'; readonly who: number; readonly amount: number }
  | { readonly does: 'void'; readonly who: number; readonly again: boolean }
  | { readonly does: 'price'; readonly price: number }
  | { readonly does: 'wait'; readonly hours: number }

const who = fc.integer({ min: 0, max: 1 })
const tokens = fc.integer({ min: 1, max: 30 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('use'), who, tokens, org: fc.constantFrom('a', 'b') }),
  fc.record({ does: fc.constant('use late'), who, tokens }),
  fc.record({
    does: fc.constant('grant'),
    who,
    amount: tokens,
    days: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ does: fc.constant('correct'), who, amount: fc.integer({ min: -20, max: 20 }) }),
  fc.record({ does: fc.constant('charge'), who, amount: tokens }),
  fc.record({ does: fc.constant('void'), who, again: fc.boolean() }),
  fc.record({ does: fc.constant('price'), price: fc.integer({ min: 0, max: 4 }) }),
  fc.record({ does: fc.constant('wait'), hours: fc.integer({ min: 1, max: 300 }) }),
) as fc.Arbitrary<Step>

const HOUR = 3_600_000

/** Customers to whom things happen at random, and alerts of every kind upon them. */
class Street {
  readonly #alarms: Alarms
  readonly #customers: readonly string[]
  readonly #kinds: readonly [Type, number, object?][]

  private constructor(alarms: Alarms, customers: readonly string[]) {
    this.#alarms = alarms
    this.#customers = customers
    this.#kinds = [
      ['spend_threshold_reached', 30],
      ['spend_threshold_reached', 20, { group_values: [{ key: 'org' }] }],
      ['usage_threshold_reached', 40, { billable_metric_id: alarms.metric_id }],
      ['invoice_total_reached', 15],
      ['monthly_invoice_total_spend_threshold_reached', 25],
      ['low_remaining_commit_balance_reached', 60],
      ['low_remaining_commit_percentage_reached', 40],
      ['low_remaining_days_for_contract_credit_segment_reached', 3],
      ['low_remaining_contract_credit_balance_reached', 10],
      ['low_remaining_contract_credit_and_commit_balance_reached', 0],
    ]
  }

  static async open(): Promise<Street> {
    const alarms = await Alarms.at('2026-01-10')
    await alarms.world.call('PATCH', '/maelzel/v1/settings', { resolved_alert_webhooks: true })
    const commits = [alarms.commit(100, '2026-01-01', '2026-04-01')]
    const customers = [
      await alarms.customer('first', { commits }),
      await alarms.customer('second', { commits }),
    ]
    const { receiver } = alarms
    receiver.answer = (response) => {
      response.statusCode = receiver.received.length % 3 === 0 ? 500 : 200
      response.end()
    }
    return new Street(alarms, customers)
  }

  /** One alert of each kind. */
  async alerts(): Promise<string[]> {
    const ids: string[] = []
    for (const [type, threshold, more] of this.#kinds)
      ids.push(await this.#alarms.alert(type, threshold, more))
    return ids
  }

  async take(steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.#take(each)
  }

  async #take(each: Step): Promise<void> {
    const { world } = this.#alarms
    const now = Date.parse((await world.get('/maelzel/v1/clock')).body.data.now)
    const at = (hours: number) => new Date(now + hours * HOUR).toISOString()
    if (each.does === 'wait') return void (await world.advanceTo(at(each.hours)))
    if (each.does === 'price') return this.#price(each.price, at(-720))
    const customer_id = this.#customers[each.who] ?? ''
    const event = (hours: number, properties: object) =>
      world.post('/v1/ingest', [
        {
          transaction_id: `${now} ${Math.random()}`,
          customer_id,
          event_type: 'completion',
          timestamp: at(hours),
          properties: { model: 'small', org: 'a', ...properties },
        },
      ])
    if (each.does === 'use') return fine(await event(0, { tokens: each.tokens, org: each.org }))
    if (each.does === 'use late') return fine(await event(-40, { tokens: each.tokens }))
    if (each.does === 'void') return this.#void(customer_id, each.again)
    const contract_id = await this.#alarms.contractOf(customer_id)
    const { fee_id: product_id } = this.#alarms
    const change = (more: object) =>
      world.post('/v2/contracts/edit', { customer_id, contract_id, ...more })
    if (each.does === 'charge') {
      const schedule = { schedule_items: [{ timestamp: at(0), amount: each.amount }] }
      return fine(await change({ add_scheduled_charges: [{ product_id, schedule }] }))
    }
    if (each.does === 'grant') {
      const [from, to] = [
        new Date(now - (now % HOUR)),
        new Date(now - (now % HOUR) + each.days * 24 * HOUR),
      ]
      const item = {
        amount: each.amount,
        starting_at: from.toISOString(),
        ending_before: to.toISOString(),
      }
      return fine(
        await change({
          add_credits: [{ product_id, priority: 1, access_schedule: { schedule_items: [item] } }],
        }),
      )
    }
    const { body } = await world.post('/v2/contracts/get', { customer_id, contract_id })
    const [commit] = body.data.commits
    return fine(
      await world.post('/v1/contracts/addManualBalanceLedgerEntry', {
        customer_id,
        contract_id,
        id: commit.id,
        segment_id: commit.access_schedule.schedule_items[0].id,
        amount: each.amount,
        reason: 'a correction',
      }),
    )
  }

  /** Another price, also for what was used in the last month. */
  async #price(price: number, since: string): Promise<void> {
    const { status } = await this.#alarms.world.post('/v1/contract-pricing/rate-cards/addRate', {
      rate_card_id: this.#alarms.rate_card_id,
      product_id: this.#alarms.product_id,
      starting_at: `${since.slice(0, 13)}:00:00Z`,
      entitled: true,
      rate_type: 'FLAT',
      price,
    })
    assert.equal(status, 200)
  }

  /** Voids the last final invoice, if there is one, and issues it anew if that is wanted. */
  async #void(customer_id: string, again: boolean): Promise<void> {
    const { world } = this.#alarms
    const { data } = await world.sdk.v1.customers.invoices.list({
      customer_id,
      status: 'FINALIZED',
      sort: 'date_desc',
    })
    const [last] = data
    if (!last) return
    fine(await world.post('/v1/invoices/void', { id: last.id }))
    if (again) fine(await world.post('/v1/invoices/regenerate', { id: last.id }))
  }

  /** How alerts stand, for each customer; the groups of spend too. */
  async standing(ids: readonly string[]): Promise<string[][]> {
    const all: string[][] = []
    for (const customer_id of this.#customers) {
      const { data } = await this.#alarms.world.sdk.v1.customers.alerts.list({ customer_id })
      const states = ids.map((id) =>
        String(data.find(({ alert }) => alert.id === id)?.customer_status),
      )
      for (const value of ['a', 'b'])
        states.push(
          String(
            await this.#alarms.status(customer_id, ids[1] ?? '', {
              group_values: [{ key: 'org', value }],
            }),
          ),
        )
      all.push(states)
    }
    return all
  }

  /** The same, worked out by alerts that have just been made. */
  async standingAnew(): Promise<string[][]> {
    const ids = await this.alerts()
    const states = await this.standing(ids)
    for (const id of ids) await this.#alarms.world.sdk.v1.alerts.archive({ id })
    return states
  }

  /** By alert, customer and part: how often an alarm was told, less how often its end was. */
  told(): Map<string, number> {
    const open = new Map<string, number>()
    for (const { type, properties: p } of this.#alarms.receiver.told()) {
      if (!type.startsWith('alerts.')) continue
      const part = p.group_values?.[0].value ?? p.segment_id ?? p.invoice_id ?? ''
      const key = `${p.alert_id} ${p.customer_id} ${part}`
      open.set(key, (open.get(key) ?? 0) + (type.endsWith('_resolved') ? -1 : 1))
    }
    return open
  }

  get customers(): readonly string[] {
    return this.#customers
  }
}

function fine({ status, body }: { status: number; body: unknown }): void {
  assert.ok(status < 500, JSON.stringify(body))
}

describe('laws of alerts', () => {
  test('whatever happened, an alert stands as if it had just been made, and has told each crossing once', async () => {
    const street = await Street.open()
    const ids = await street.alerts()
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        await street.take(steps)
        await street.take([{ does: 'wait', hours: 1 }]) // what was not taken is sent again
        const states = await street.standing(ids)
        assert.deepEqual(await street.standingAnew(), states)
        const told = street.told()
        for (const count of told.values()) assert.ok(count === 0 || count === 1, `${count} times`)
        for (const [i, customer_id] of street.customers.entries())
          for (const [n, id] of ids.entries()) {
            const open = [...told].filter(([key]) => key.startsWith(`${id} ${customer_id} `))
            const isTold = open.some(([, count]) => count === 1)
            assert.equal(states[i]?.[n] === 'in_alarm', isTold, `the alert ${n} of customer ${i}`)
          }
      }),
      { numRuns: 3, endOnFailure: true },
    )
  })
})
