import type { Ops } from '../contracts/edit.ts'
import type { Terms } from '../contracts/terms.ts'
import type { Ctx } from '../ctx.ts'
import type { Db } from '../db/db.ts'
import type { Enqueue, EnqueueAll } from '../jobs/payloads.ts'
import { setWatched, watchedAmong } from './store.ts'

const isEnabled = (terms: Terms): boolean =>
  terms.archived === undefined &&
  ((terms.spend_threshold_configuration?.is_enabled ?? false) ||
    (terms.prepaid_balance_threshold_configuration?.is_enabled ?? false))

const ask = (tx: Db, enqueue: Enqueue, customer_id: string) =>
  enqueue(tx, 'evaluateThresholds', { customer_id }, { key: customer_id })

/** A contract was made or edited: its thresholds take effect at once (spec/15 §1). */
export async function watchThresholds(
  { db, enqueue }: Ctx,
  contract: { readonly id: string; readonly customer_id: string },
  terms: Terms,
  ops?: Ops,
): Promise<void> {
  const touches =
    ops === undefined
      ? isEnabled(terms)
      : Object.keys(ops).some((name) => name.includes('threshold_configuration'))
  if (!touches && !terms.archived) return
  await setWatched(db, contract, isEnabled(terms))
  if (isEnabled(terms)) await ask(db, enqueue, contract.customer_id)
}

/** Usage has come: thresholds of the customers that have any are looked at again. */
export async function askForEvaluations(
  tx: Db,
  enqueueAll: EnqueueAll,
  names: readonly string[],
): Promise<void> {
  const watched = await watchedAmong(tx, [...new Set(names)])
  const jobs = watched.map((customer_id) => ({ payload: { customer_id }, key: customer_id }))
  await enqueueAll(tx, 'evaluateThresholds', jobs)
}
