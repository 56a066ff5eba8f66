import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AccessEdit, InvoiceEdit } from '../commits/terms.ts'
import { decimal } from '../money/decimal.ts'
import { HOUR, type Instant, iso } from '../time/clock.ts'
import type { ContractEdit, Ops } from './edit.ts'
import { applyOps, fold } from './fold.ts'
import { quantityChanges, seatChanges } from './seats.ts'
import type { SubscriptionTerms, Terms } from './terms.ts'

const at = (day: number) => iso((Date.UTC(2026, 0, 1) + day * 24 * HOUR) as Instant)
const NOW = at(0)

const commit = (id: string, amount: number): Terms['commits'][number] => ({
  id,
  type: 'PREPAID',
  product_id: 'fee',
  created_at: NOW,
  created_by: 'test',
  priority: 100,
  rate_type: 'LIST_RATE',
  access_schedule: {
    credit_type_id: 'usd',
    schedule_items: [{ id: `${id} segment`, amount, starting_at: at(0), ending_before: at(300) }],
  },
  invoice_schedule: {
    credit_type_id: 'usd',
    schedule_items: [
      { id: `${id} first`, timestamp: at(10), unit_price: amount, quantity: 1 },
      { id: `${id} second`, timestamp: at(200), unit_price: amount, quantity: 1 },
    ],
  },
})

const subscription = (more: Partial<SubscriptionTerms> = {}): SubscriptionTerms => ({
  id: 'seats',
  subscription_rate: { product_id: 'seats', billing_frequency: 'MONTHLY' },
  collection_schedule: 'ADVANCE',
  starting_at: at(0),
  quantity_management_mode: 'QUANTITY_ONLY',
  proration: { is_prorated: false, invoice_behavior: 'BILL_IMMEDIATELY' },
  billing_cycle_config: { invoice_placement: 'ON_USAGE_INVOICE' },
  quantities: [{ starting_at: at(0), quantity: 10 }],
  seats: [],
  ...more,
})

const first: Terms = {
  starting_at: at(0),
  ending_before: at(365),
  name: 'First',
  multiplier_override_prioritization: 'LOWEST_MULTIPLIER',
  usage_statement_schedule: { frequency: 'MONTHLY', billing_anchor_date: at(0) },
  commits: [commit('a', 100)],
  credits: [],
  recurring_commits: [],
  recurring_credits: [],
  overrides: [
    { id: 'o', created_at: NOW, starting_at: at(0), type: 'MULTIPLIER', multiplier: 0.5 },
  ],
  scheduled_charges: [],
  discounts: [],
  professional_services: [],
  reseller_royalties: [],
  subscriptions: [subscription()],
  usage_filters: [],
  billing_providers: [],
  revenue_systems: [],
  spend_trackers: [],
}

const day = fc.integer({ min: 1, max: 400 })

/** Edits of every shape that touch what the contract above holds. */
const ops: fc.Arbitrary<Ops> = fc.oneof(
  fc.record({ update_contract_name: fc.option(fc.string()) }),
  day.map((d) => ({ update_contract_end_date: at(d) })),
  fc.constant({ update_contract_end_date: null }),
  fc.integer({ min: 0, max: 90 }).map((n) => ({ update_net_payment_terms_days: n })),
  fc.nat(999).map((n) => ({ add_commits: [commit(`c${n}`, n)] })),
  fc.constant({ archive_commits: [{ id: 'a' }] }),
  fc.constant({ remove_overrides: [{ id: 'o' }] }),
  fc.record({ update_commits: fc.tuple(update()) }),
  fc.tuple(day, fc.integer({ min: -3, max: 9 })).map(([d, n]) => ({
    update_subscriptions: [
      { id: 'seats', quantity_updates: [{ starting_at: at(d), quantity_delta: n }] },
    ],
  })),
)

function update() {
  return fc.record(
    {
      id: fc.constant('a'),
      name: fc.string({ minLength: 1 }),
      priority: fc.option(fc.integer({ min: 1, max: 9 })),
      rollover_fraction: fc.option(fc.constantFrom(0, 0.5, 1)),
      access_schedule: fc.constantFrom<AccessEdit>(
        { update_schedule_items: [{ id: 'a segment', amount: 7 }] },
        { remove_schedule_items: [{ id: 'a segment' }] },
      ),
      invoice_schedule: fc.constantFrom<InvoiceEdit>(
        { update_schedule_items: [{ id: 'a first', amount: 7 }] },
        { remove_schedule_items: [{ id: 'a second' }] },
        { add_schedule_items: [{ id: 'a third', timestamp: at(50), amount: 3 }] },
      ),
    },
    { requiredKeys: ['id'] },
  )
}

const logs = fc.array(ops, { maxLength: 8 }).map((all) =>
  all.map(
    (one, i): ContractEdit => ({
      id: String(i),
      made_at: (Date.UTC(2026, 0, 1) + i * HOUR) as Instant,
      made_by: 'test',
      ops: one,
    }),
  ),
)

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value)
    Object.values(value).forEach(freeze)
  }
  return value
}

describe('the fold of a log', () => {
  test('is the fold of its end over the fold of its beginning', () =>
    fc.assert(
      fc.property(logs, fc.nat(8), (log, cut) => {
        const whole = fold(first, log)
        assert.deepEqual(fold(fold(first, log.slice(0, cut)), log.slice(cut)), whole)
      }),
    ))

  test('leaves what it folds as it was', () =>
    fc.assert(
      fc.property(logs, (log) => {
        fold(freeze(structuredClone(first)), freeze(structuredClone(log)))
      }),
    ))

  test('never holds anything of money beyond a nearer end', () =>
    fc.assert(
      fc.property(logs, day, (log, d) => {
        const before = fold(first, log)
        if ((before.ending_before ?? '9999') <= at(d)) return
        const { commits } = applyOps(before, { update_contract_end_date: at(d) }, NOW)
        for (const { access_schedule, invoice_schedule } of commits) {
          assert.ok(access_schedule.schedule_items.every((s) => s.ending_before <= at(d)))
          assert.ok(invoice_schedule?.schedule_items.every((p) => p.timestamp < at(d)))
        }
      }),
    ))

  test('drops the true-ups of a contract whose successor removes them', () => {
    const postpaid = { ...commit('p', 50), type: 'POSTPAID' as const }
    const renewed = (trueup: 'REMOVE' | 'AS_IS') =>
      applyOps(
        { ...first, commits: [postpaid] },
        {
          update_contract_end_date: at(100),
          succeed: { contract_id: 'next', type: 'RENEWAL', trueup, at: at(100) },
        },
        NOW,
      ).commits[0]
    assert.equal(renewed('REMOVE')?.true_up_disabled, true)
    assert.equal(renewed('AS_IS')?.true_up_disabled, undefined)
    assert.equal(renewed('AS_IS')?.invoice_schedule?.schedule_items.at(-1)?.timestamp, at(100))
  })

  /** Edits and what takes them back. */
  const inverses: [string, Ops, Ops][] = [
    ['a name', { update_contract_name: 'x' }, { update_contract_name: 'First' }],
    [
      'an override',
      { add_overrides: [{ id: 'n', created_at: NOW, starting_at: at(1), entitled: false }] },
      { remove_overrides: [{ id: 'n' }] },
    ],
    [
      'a fraction and a priority',
      { update_commits: [{ id: 'a', rollover_fraction: 0.5, priority: 1 }] },
      { update_commits: [{ id: 'a', rollover_fraction: null, priority: null }] },
    ],
    [
      'an item',
      {
        update_commits: [
          {
            id: 'a',
            invoice_schedule: {
              add_schedule_items: [{ id: 'x', timestamp: at(3), amount: 1 }],
            },
          },
        ],
      },
      {
        update_commits: [{ id: 'a', invoice_schedule: { remove_schedule_items: [{ id: 'x' }] } }],
      },
    ],
    ['a later end', { update_contract_end_date: at(500) }, { update_contract_end_date: at(365) }],
  ]
  for (const [what, forth, back] of inverses)
    test(`is what it was when ${what} is given and taken back`, () => {
      assert.deepEqual(applyOps(applyOps(first, forth, NOW), back, NOW), first)
    })
})

describe('the quantity of a subscription', () => {
  const counted = (quantities: SubscriptionTerms['quantities']) =>
    quantityChanges(subscription({ quantities })).map((q) => [
      (q.starting_at - Date.UTC(2026, 0, 1)) / (24 * HOUR),
      Number(q.quantity.toFixed()),
    ])

  test('is set, then moved, in the order of the request on one day (spec/18 E69)', () => {
    assert.deepEqual(
      counted([
        { starting_at: at(0), quantity: 10 },
        { starting_at: at(5), quantity: 12 },
        { starting_at: at(5), quantity_delta: -1 },
      ]),
      [
        [0, 10],
        [5, 11],
      ],
    )
  })

  test('does not depend on the order in which changes of different days are asked for', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(day, fc.integer({ min: -5, max: 9 })), {
          selector: ([d]) => d,
          maxLength: 6,
        }),
        (moves) => {
          const events = moves.map(([d, n]) => ({ starting_at: at(d), quantity_delta: n }))
          const start = { starting_at: at(0), quantity: 10 }
          assert.deepEqual(counted([start, ...events]), counted([start, ...events.toReversed()]))
        },
      ),
    ))

  test('of seats is those that are assigned and those that are free (spec/18 E73)', () => {
    const seats = subscription({
      quantity_management_mode: 'SEAT_BASED',
      seat_config: { seat_group_key: 'user', since: at(0) },
      quantities: [],
      seats: [
        { starting_at: at(0), unassigned: 2 },
        { starting_at: at(1), add: ['a', 'b', 'c'] },
        { starting_at: at(2), remove: ['a', 'nobody'] },
        { starting_at: at(3), unassigned: 1 },
        { starting_at: at(4), add: ['d', 'd', 'b'] },
      ],
    })
    assert.deepEqual(
      quantityChanges(seats).map(({ quantity }) => Number(quantity.toFixed())),
      [2, 3, 2, 3],
    )
    assert.deepEqual(seatChanges(seats).at(-1)?.seat_ids, ['b', 'c', 'd'])
    assert.ok(seatChanges(seats).at(-1)?.unassigned.eq(decimal('0')))
  })

  test('becomes free seats when seats begin to be counted', () => {
    const seats = subscription({
      quantity_management_mode: 'SEAT_BASED',
      seat_config: { seat_group_key: 'user', since: at(10) },
      seats: [{ starting_at: at(12), add: ['a'] }],
    })
    const [last] = seatChanges(seats).slice(-1)
    assert.deepEqual(last?.seat_ids, ['a'])
    assert.ok(last?.unassigned.eq(decimal('9')))
    assert.deepEqual(
      quantityChanges(seats).map(({ quantity }) => Number(quantity.toFixed())),
      [10],
    )
  })
})
