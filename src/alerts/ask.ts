import type { Ctx } from '../ctx.ts'
import type { Environment } from '../environments/environment.ts'
import { plus } from '../time/clock.ts'
import { noteCustomers, noteEverybody, noteNames } from './store-cause.ts'

/** How long events are gathered before customers are looked at, on a clock that runs by itself. */
const GATHERING = 200

type Asking = Pick<Ctx, 'db' | 'clock' | 'enqueue'> & {
  readonly environment: Pick<Environment, 'clock'>
}

/** Has whoever is noted looked at; on a clock that stands still, at once. */
async function look({ db, clock, enqueue, environment }: Asking): Promise<void> {
  const wait = environment.clock.mode === 'system' ? GATHERING : 0
  await enqueue(db, 'evaluateAlerts', {}, { key: 'all', run_at: plus(clock.now(), wait) })
}

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

/** There is a new alert for everybody. */
export async function askForEverybody(ctx: Asking, triggered_by: string): Promise<void> {
  await noteEverybody(ctx.db, triggered_by)
  await look(ctx)
}

/** As askForCustomer, for a writer that has the customer settled anyway: who settles asks then. */
export const noteForAlerts = ({ db }: Asking, customer_id: string, triggered_by: string) =>
  noteCustomers(db, [{ customer_id, triggered_by }])
