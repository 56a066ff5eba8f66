import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { instant, iso } from '../time/clock.ts'
import { covering, type Segment, writeOver } from './schedule.ts'
import { holdHome, listSchedules, type Place, readSchedule, writeSchedule } from './store.ts'
import { contractIdsOf, isRateCard } from './store-homes.ts'

const show = (segments: readonly Segment[]) =>
  segments.map(({ value, starting_at, ending_before }) => ({
    value,
    starting_at: iso(starting_at),
    ...(ending_before !== null && { ending_before: iso(ending_before) }),
  }))

async function read({ db }: Ctx, place: Place, covering_date: string | undefined) {
  const segments = await readSchedule(db, place)
  return {
    data: show(covering_date === undefined ? segments : covering(segments, instant(covering_date))),
  }
}

interface Written {
  readonly starting_at: string
  readonly ending_before?: string
  readonly value?: unknown
}

async function write({ db, clock }: Ctx, place: Place, { value, ...dates }: Written) {
  const starting_at = instant(dates.starting_at)
  const ending_before = dates.ending_before === undefined ? null : instant(dates.ending_before)
  if (ending_before !== null && ending_before <= starting_at)
    throw Problem.of('invalid_request', 'ending_before must be later than starting_at')
  await holdHome(db, place.home_id)
  const before = await readSchedule(db, place)
  const after = writeOver(before, { starting_at, ending_before, value })
  await writeSchedule(db, place, after, clock.now())
  return {}
}

interface OfCustomer {
  readonly customer_id: string
  readonly schedule_name: string
}

async function customerPlace(db: Db, { customer_id, schedule_name }: OfCustomer): Promise<Place> {
  await needCustomer(db, customer_id)
  return { home: 'customer', home_id: customer_id, name: schedule_name, properties: {} }
}

interface OfContract extends OfCustomer {
  readonly contract_id: string
  readonly properties?: Readonly<Record<string, string>>
}

async function contractPlace(db: Db, given: OfContract): Promise<Place> {
  const { customer_id, contract_id, schedule_name, properties = {} } = given
  await needContracts(db, customer_id, contract_id)
  return { home: 'contract', home_id: contract_id, name: schedule_name, properties }
}

async function needContracts(db: Db, customer_id: string, contract_id: string | undefined) {
  await needCustomer(db, customer_id)
  const ids = await contractIdsOf(db, customer_id, contract_id)
  if (contract_id !== undefined && ids.length === 0)
    throw Problem.of('not_found', 'contract', contract_id)
  return ids
}

interface OfRateCard {
  readonly rate_card_id: string
  readonly schedule_name: string
}

async function rateCardPlace(db: Db, { rate_card_id, schedule_name }: OfRateCard): Promise<Place> {
  if (!(await isRateCard(db, rate_card_id)))
    throw Problem.of('not_found', 'rate card', rate_card_id)
  return { home: 'rate_card', home_id: rate_card_id, name: schedule_name, properties: {} }
}

export const namedSchedules: Implements<
  | 'getCustomerNamedSchedule'
  | 'updateCustomerNamedSchedule'
  | 'getContractNamedSchedule'
  | 'updateContractNamedSchedule'
  | 'listContractsNamedSchedules'
  | 'getRateCardNamedSchedule'
  | 'updateRateCardNamedSchedule'
> = {
  async getCustomerNamedSchedule(ctx, { body }) {
    return read(ctx, await customerPlace(ctx.db, body), body.covering_date)
  },

  async updateCustomerNamedSchedule(ctx, { body }) {
    return write(ctx, await customerPlace(ctx.db, body), body)
  },

  async getContractNamedSchedule(ctx, { body }) {
    return read(ctx, await contractPlace(ctx.db, body), body.covering_date)
  },

  async updateContractNamedSchedule(ctx, { body }) {
    return write(ctx, await contractPlace(ctx.db, body), body)
  },

  async listContractsNamedSchedules({ db }, { body }) {
    const { customer_id, contract_id, covering_date, schedule_name: name, properties } = body
    const at = covering_date === undefined ? undefined : instant(covering_date)
    const { data, next_page } = await listSchedules(db, {
      home_ids: await needContracts(db, customer_id, contract_id),
      name,
      properties,
      covering: at,
      limit: body.limit ?? 100,
      next_page: body.next_page,
    })
    return {
      data: data.map((schedule) => ({
        contract_id: schedule.home_id,
        schedule_name: schedule.name,
        properties: schedule.properties,
        segments: show(at === undefined ? schedule.segments : covering(schedule.segments, at)),
      })),
      next_page,
    }
  },

  async getRateCardNamedSchedule(ctx, { body }) {
    return read(ctx, await rateCardPlace(ctx.db, body), body.covering_date)
  },

  async updateRateCardNamedSchedule(ctx, { body }) {
    return write(ctx, await rateCardPlace(ctx.db, body), body)
  },
}
