import type { Ctx } from '../ctx.ts'
import type { Environment } from '../environments/environment.ts'
import { plus, SECOND } from '../time/clock.ts'
import { isAnyInForce, isFilteredBy } from './store.ts'
import { noteBuyers, noteCustomers, noteEverybody, noteNames } from './store-cause.ts'

/** How long events are gathered before customers are looked at, on a clock that runs by itself. */
const GATHERING = 200

/** The same of changes of prices: they come in heaps, and concern many customers each. */
const GATHERING_PRICES = 5 * SECOND

type Asking = Pick<Ctx, 'db' | 'clock' | 'enqueue'> & {
  readonly environment: Pick<Environment, 'clock'>
}

/** Has whoever is noted looked at; on a clock that stands still, at once. */
async function look(ctx: Asking): Promise<void> {
  await ctx.enqueue(ctx.db, 'evaluateAlerts', {}, { key: 'all', run_at: soon(ctx, GATHERING) })
}

const soon = ({ clock, environment }: Asking, wait: number) =>
  plus(clock.now(), environment.clock.mode === 'system' ? wait : 0)

/** Events have come for these names: alerts that concern them look at the figures. */
export async function askForNames(ctx: Asking, names: readonly string[]): Promise<void> {
  if (await noteNames(ctx.db, [...new Set(names)])) await look(ctx)
}

/** Something has happened to a customer: alerts that concern it look at the figures. */
export async function askForCustomer(
  ctx: Asking,
  customer_id: string,
  triggered_by: string,
): Promise<void> {
  await askForCustomers(ctx, [{ customer_id, triggered_by }])
}

/** The same of many customers, for reasons of their own. */
export async function askForCustomers(
  ctx: Asking,
  causes: readonly { readonly customer_id: string; readonly triggered_by: string }[],
): Promise<void> {
  if (await noteCustomers(ctx.db, causes)) await look(ctx)
}

/** Something has happened that concerns everybody. */
export async function askForEverybody(ctx: Asking, triggered_by: string): Promise<void> {
  await noteEverybody(ctx.db, triggered_by)
  await look(ctx)
}

/**
 * What the products of a rate card cost, or how a product is metered, has changed: whoever buys them
 * is looked at. Finding them is the work of a job, however many changes there are at once.
 * @param id of the card or the product
 */
export async function askForBuyers(ctx: Asking, id: string): Promise<void> {
  const { db, enqueue } = ctx
  if (await isAnyInForce(db))
    await enqueue(db, 'lookAtBuyers', { id }, { key: id, run_at: soon(ctx, GATHERING_PRICES) })
}

/** Has those looked at who buy what has changed. */
export async function lookAtBuyers(ctx: Ctx, id: string): Promise<void> {
  if (await noteBuyers(ctx.db, id)) await look(ctx)
}

/** All values of a custom field are gone: alerts that filter by its key look at everybody. */
export async function askForFilters(ctx: Asking, key: string): Promise<void> {
  if (await isFilteredBy(ctx.db, key)) await askForEverybody(ctx, 'custom_field_change')
}

/** As askForCustomer, for a writer that has the customer settled anyway: who settles asks then. */
export const noteForAlerts = ({ db }: Asking, customer_id: string, triggered_by: string) =>
  noteCustomers(db, [{ customer_id, triggered_by }])
