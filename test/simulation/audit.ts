import assert from 'node:assert/strict'
import type { Invoice } from '@metronome/sdk/resources/v1/customers/invoices'
import { type Decimal, decimal, ZERO } from '../../src/money/decimal.ts'
import { readProof } from '../../verify/read.ts'
import { verify } from '../../verify/verify.ts'
import type { Town } from './town.ts'

interface Balance {
  readonly id: string
  readonly balance: number
  readonly archived_at?: string
  readonly access_schedule: {
    readonly credit_type: { readonly id: string }
    readonly schedule_items: readonly { id: string; starting_at: string; ending_before: string }[]
  }
  readonly ledger?: readonly {
    type: string
    segment_id: string
    amount: number
    timestamp: string
  }[]
}

const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'
const d = (n: number): Decimal => decimal(String(n))
const near = (a: Decimal, b: Decimal): boolean => a.minus(b).abs().lt(decimal('0.000001'))

/** The books of a town, checked after every step of those to whom something happened. */
export class Auditor {
  readonly #town: Town
  readonly #finals = new Map<string, string>()

  constructor(town: Town) {
    this.#town = town
  }

  async check(): Promise<void> {
    const { touched, shop } = this.#town
    for (const customer_id of touched) {
      const invoices = await shop.invoices(customer_id)
      for (const invoice of invoices) this.#linesAddUp(invoice)
      await this.#newFinalsFollow(invoices)
      this.#finalsStay(invoices)
      await this.#accountsBalance(customer_id)
    }
    touched.clear()
  }

  #linesAddUp({ id, line_items, total, credit_type }: Invoice): void {
    const sum = line_items
      .filter((line) => line.credit_type.id === credit_type.id)
      .filter((line) => line.applied_commit_or_credit?.type !== 'POSTPAID')
      .reduce((all, line) => all.plus(d(line.total)), ZERO)
    assert.ok(near(sum, d(total)), `the lines of ${id} add up to ${sum.toFixed()}, not to ${total}`)
    for (const { quantity, unit_price, total: own } of line_items)
      if (quantity !== undefined && unit_price !== undefined)
        assert.ok(
          near(d(quantity).times(d(unit_price)), d(own)),
          `a line of ${id} is not its product`,
        )
  }

  /** An invoice that has become final follows from its proof. */
  async #newFinalsFollow(invoices: readonly Invoice[]): Promise<void> {
    const { url, token } = this.#town.shop.world
    for (const { id, status } of invoices) {
      if (status === 'DRAFT' || this.#finals.has(id)) continue
      const reply = await fetch(`${url}/maelzel/v1/invoices/${id}/proof`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const text = await reply.text()
      assert.deepEqual(verify(readProof(text)), undefined, `the proof of ${id}: ${text}`)
    }
  }

  #finalsStay(invoices: readonly Invoice[]): void {
    const frozen = invoices.filter(({ status }) => status !== 'DRAFT')
    for (const { status: _, ...invoice } of frozen) {
      const now = JSON.stringify(invoice)
      assert.equal(
        now,
        this.#finals.get(invoice.id) ?? now,
        `the final invoice ${invoice.id} changed`,
      )
      this.#finals.set(invoice.id, now)
    }
    for (const { id } of invoices.filter(({ status }) => status === 'DRAFT'))
      assert.ok(!this.#finals.has(id), `the final invoice ${id} is a draft again`)
  }

  /** Granted = drawn + expired + rolled + trued up + remaining, for every balance. */
  async #accountsBalance(customer_id: string): Promise<void> {
    const { world } = this.#town.shop
    const reply = await world.post('/v1/contracts/customerBalances/list', {
      customer_id,
      include_contract_balances: true,
      include_balance: true,
      include_ledgers: true,
      limit: 25,
    })
    assert.equal(reply.status, 200)
    const now = this.#town.now
    let net = ZERO
    for (const each of reply.body.data as Balance[]) {
      if (each.archived_at !== undefined) continue
      if (each.access_schedule.credit_type.id === USD) net = net.plus(d(each.balance))
      let active = ZERO
      for (const { id, starting_at, ending_before } of each.access_schedule.schedule_items) {
        const entries = (each.ledger ?? []).filter(({ segment_id }) => segment_id === id)
        const left = entries.reduce((sum, { amount }) => sum.plus(d(amount)), ZERO)
        assert.ok(
          left.gt(decimal('-0.000001')),
          `the segment ${id} is ${left.toFixed()}: ${JSON.stringify(each)}`,
        )
        if (Date.parse(ending_before) <= Date.parse(now))
          assert.ok(
            near(left, ZERO),
            `${left.toFixed()} of the expired segment ${id} is unaccounted for`,
          )
        else if (Date.parse(starting_at) <= Date.parse(now)) active = active.plus(left)
      }
      assert.ok(near(active, d(each.balance)), `the balance of ${each.id} is not its ledger`)
    }
    if (reply.body.next_page !== null) return
    const total = await world.post('/v1/contracts/customerBalances/getNetBalance', { customer_id })
    assert.ok(
      near(net, d(total.body.data.balance)),
      'the net balance is not the sum of the balances',
    )
  }
}

/** What a draft shows right before its time is what it becomes. */
export async function draftsBecomeFinals(town: Town): Promise<void> {
  for (const { customer_id } of town.citizens) {
    const drafts = await town.shop.invoices(customer_id, { status: 'DRAFT' })
    const next = drafts.filter(
      ({ issued_at }) => Date.parse(issued_at ?? '') > Date.parse(town.now),
    )
    const first = next.sort((a, b) => ((a.issued_at ?? '') < (b.issued_at ?? '') ? -1 : 1))[0]
    if (!first?.issued_at) continue
    const due = (Date.parse(first.issued_at) - Date.parse(town.now)) / 86_400_000
    if (due > 40) continue
    await town.leap(due - 1 / 86_400_000)
    const { data: before } = await town.shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: first.id,
    })
    await town.leap(1 / 86_400_000)
    const { data: after } = await town.shop.sdk.v1.customers.invoices.retrieve({
      customer_id,
      invoice_id: first.id,
    })
    if (after.status === 'DRAFT') continue // a true-up waits for the last usage invoice
    assert.deepEqual({ ...after, status: '' }, { ...before, status: '' })
    return
  }
}
