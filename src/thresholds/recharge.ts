import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { applyChange } from '../contracts/apply.ts'
import { storedContractsOf, termsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import { FOREVER, instant } from '../time/clock.ts'
import type { ActiveRecharge } from './wire.ts'

/**
 * Changes the one recharge configuration of a customer that is active, whichever contract has it; when
 * none is, the one that there is, so that it can be enabled again (spec/15 §8).
 */
export async function updateActive(ctx: Ctx, given: Static<typeof ActiveRecharge>): Promise<void> {
  const { customer_id, recharge_to_amount, recharge_threshold, enabled } = given
  await holdCustomer(ctx.db, customer_id)
  const now = ctx.clock.now()
  const known = (await storedContractsOf(ctx.db, customer_id)).flatMap((stored) => {
    const { prepaid_balance_threshold_configuration: config, ...terms } = termsOf(stored)
    const end = terms.ending_before === undefined ? FOREVER : instant(terms.ending_before)
    const runs = !terms.archived && instant(terms.starting_at) <= now && now < end
    return config && runs ? [{ stored, is_enabled: config.is_enabled }] : []
  })
  const active = known.filter(({ is_enabled }) => is_enabled)
  const [found, ...more] = active.length > 0 ? active : known
  if (!found) throw Problem.of('not_found', 'recharge configuration of the customer', customer_id)
  if (more.length > 0)
    throw Problem.of(
      'invalid_request',
      `The customer ${customer_id} has several recharge configurations: edit the contract that you mean`,
    )
  await applyChange(ctx, found.stored, {
    ops: () => ({
      update_prepaid_balance_threshold_configuration: {
        ...(recharge_to_amount !== undefined && { recharge_to_amount }),
        ...(recharge_threshold !== undefined && { threshold_amount: recharge_threshold }),
        ...(enabled !== undefined && { is_enabled: enabled }),
      },
    }),
  })
}
