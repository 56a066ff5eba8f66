import { NOBODY } from '../catalogue.ts'
import type { Citizen, Town } from './town.ts'

/** What can happen in a town, and how often it does. */

export type Deed = (town: Town, citizen: Citizen) => Promise<unknown>

export async function settle(town: Town): Promise<void> {
  const name = `Citizen ${town.citizens.length}`
  const { data: customer } = await town.shop.sdk.v1.customers.create({ name })
  const made = await town.ask('a contract is signed', customer.id, '/v1/contracts/create', {
    customer_id: customer.id,
    ...town.terms.terms(),
  })
  if (made.status === 200)
    town.citizens.push({ customer_id: customer.id, contract_id: made.body.data.id })
}

interface Sent {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly timestamp: string
  readonly properties: Record<string, string>
}

const sent = new WeakMap<Town, Sent[]>()

function event(town: Town, { customer_id }: Citizen, number: number): Sent {
  const { random } = town
  const event_type = random.pick(['calls', 'calls', 'cloud', 'cloud', 'level', 'spark'])
  return {
    transaction_id: `event ${number}`,
    customer_id,
    event_type,
    timestamp: town.at(-random.next() * 20),
    properties: {
      n: random.pick(['1', '0.5', '12', '33.25', '100', '-3']),
      ...(event_type === 'cloud' && {
        region: random.pick(['eu', 'us', 'mars']),
        team: random.pick(['x', 'y']),
      }),
    },
  }
}

const use: Deed = async (town, citizen) => {
  const before = sent.get(town) ?? []
  const fresh = Array.from({ length: town.random.int(1, 10) }, (_, i) =>
    event(town, citizen, before.length + i),
  )
  const again = town.random.chance(0.3) && before.length > 0 ? [town.random.pick(before)] : []
  sent.set(town, [...before, ...fresh])
  await town.ask(
    `${fresh.length} events are sent`,
    citizen.customer_id,
    '/v1/ingest',
    town.random.shuffled([...fresh, ...again]),
  )
}

const edit: Deed = async (town, { customer_id, contract_id }) => {
  const change = await town.random.pick([
    () => {
      const { commits, credits } = town.terms.balances()
      return { add_commits: commits, add_credits: credits }
    },
    () => ({ update_contract_end_date: town.hour(town.random.int(5, 60)) }),
    () => ({ update_contract_end_date: null }),
    () => ({ add_overrides: [town.terms.override(1.1)] }),
    () => ({ add_scheduled_charges: [town.terms.charge()] }),
    () => ({ add_recurring_commits: [town.terms.recurringCommit()] }),
    () => seats(town, customer_id, contract_id),
    () => farewell(town, customer_id, contract_id),
  ])()
  const [what] = Object.keys(change)
  await town.ask(`a contract is edited: ${what}`, customer_id, '/v2/contracts/edit', {
    customer_id,
    contract_id,
    ...change,
  })
}

const contractOf = async (town: Town, customer_id: string, contract_id: string) =>
  (await town.shop.world.post('/v2/contracts/get', { customer_id, contract_id })).body.data

/** More or fewer seats, from a day around now. */
async function seats(town: Town, customer_id: string, contract_id: string) {
  const { subscriptions = [] } = await contractOf(town, customer_id, contract_id)
  return {
    update_subscriptions: subscriptions.map(({ id }: { id: string }) => ({
      subscription_id: id,
      quantity_updates: [
        { starting_at: town.hour(town.random.int(0, 5)), quantity: town.random.int(0, 8) },
      ],
    })),
  }
}

/** A recurring credit that ends. */
async function farewell(town: Town, customer_id: string, contract_id: string) {
  const { recurring_credits = [] } = await contractOf(town, customer_id, contract_id)
  return {
    update_recurring_credits: recurring_credits.map(({ id }: { id: string }) => ({
      recurring_credit_id: id,
      ending_before: town.hour(town.random.int(1, 20)),
    })),
  }
}

const renew: Deed = async (town, citizen) => {
  const made = await town.ask(
    'a contract is renewed',
    citizen.customer_id,
    '/v1/contracts/create',
    {
      customer_id: citizen.customer_id,
      ...town.terms.terms(),
      starting_at: town.hour(0),
      subscriptions: [],
      recurring_credits: [],
      overrides: [],
      transition: { type: 'RENEWAL', from_contract_id: citizen.contract_id },
    },
  )
  if (made.status === 200) citizen.contract_id = made.body.data.id
}

const correct: Deed = async (town, { customer_id }) => {
  const finals = await town.shop.invoices(customer_id, { status: 'FINALIZED' })
  const id = finals.length > 0 ? town.random.pick(finals).id : NOBODY
  const voided = await town.ask('an invoice is voided', customer_id, '/v1/invoices/void', { id })
  if (voided.status === 200 && town.random.chance(0.8))
    await town.ask('an invoice is regenerated', customer_id, '/v1/invoices/regenerate', { id })
}

/** Gives to a balance, or takes some of what is left of it. */
const adjust: Deed = async (town, { customer_id }) => {
  const { body } = await town.shop.world.post('/v1/contracts/customerBalances/list', {
    customer_id,
    include_contract_balances: true,
    include_balance: true,
  })
  const usable = body.data.filter(({ balance }: { balance: number }) => balance >= 1)
  if (usable.length === 0) return
  const { id, contract, balance, access_schedule } = town.random.pick(usable) as {
    id: string
    contract?: { id: string }
    balance: number
    access_schedule: {
      schedule_items: { id: string; starting_at: string; ending_before: string }[]
    }
  }
  const active = access_schedule.schedule_items.filter(
    (item) => item.starting_at <= town.now && town.now < item.ending_before,
  )
  const [segment] = active
  if (!segment || active.length > 1) return
  await town.ask(
    'a balance is adjusted',
    customer_id,
    '/v1/contracts/addManualBalanceLedgerEntry',
    {
      customer_id,
      id,
      segment_id: segment.id,
      amount: town.random.chance(0.5) ? 25 : -Math.floor(balance / 2),
      reason: 'chance',
      ...(contract && { contract_id: contract.id }),
    },
  )
}

const grant: Deed = async (town, { customer_id }) => {
  const isCredit = town.random.chance(0.5)
  await town.ask(
    'a customer is granted something',
    customer_id,
    `/v1/contracts/customer${isCredit ? 'Credits' : 'Commits'}/create`,
    { customer_id, ...(!isCredit && { type: 'PREPAID' }), ...town.terms.grant() },
  )
}

const archive: Deed = async (town, citizen) => {
  await town.ask('a contract is archived', citizen.customer_id, '/v1/contracts/archive', {
    customer_id: citizen.customer_id,
    contract_id: citizen.contract_id,
    void_invoices: town.random.chance(0.5),
  })
  const made = await town.ask(
    'another one is signed',
    citizen.customer_id,
    '/v1/contracts/create',
    { customer_id: citizen.customer_id, ...town.terms.terms(), starting_at: town.hour(0) },
  )
  if (made.status === 200) citizen.contract_id = made.body.data.id
}

const DEEDS: readonly (readonly [weight: number, deed: Deed])[] = [
  [40, use],
  [14, edit],
  [5, renew],
  [6, correct],
  [5, adjust],
  [4, grant],
  [1, archive],
]

const TOTAL = DEEDS.reduce((sum, [weight]) => sum + weight, 0)

/** Something happens. */
export async function happen(town: Town): Promise<void> {
  const { random, citizens } = town
  if (citizens.length < 2 || (citizens.length < 6 && random.chance(0.08))) return settle(town)
  if (random.chance(0.3)) return town.leap(random.pick([0.25, 1, 3, 10, 20]))
  let roll = random.next() * TOTAL
  for (const [weight, deed] of DEEDS) {
    roll -= weight
    if (roll < 0) {
      await deed(town, random.pick(citizens))
      return
    }
  }
}
