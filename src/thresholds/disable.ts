import { applyChange } from '../contracts/apply.ts'
import type { Ops } from '../contracts/edit.ts'
import { storedContractsOf, termsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'

/** Disables the thresholds of contracts whose billing configuration is archived (spec/01 §1.5). */
export async function disableThresholds(
  ctx: Ctx,
  customer_id: string,
  configuration_ids: readonly string[],
): Promise<void> {
  const gone = configuration_ids.map((id) => id.toLowerCase())
  for (const stored of await storedContractsOf(ctx.db, customer_id)) {
    const terms = termsOf(stored)
    const uses = terms.billing_providers.some(
      ({ configuration_id: id }) => id !== null && gone.includes(id),
    )
    if (!uses || terms.archived) continue
    const off = { is_enabled: false }
    const ops: Ops = {
      ...(terms.spend_threshold_configuration?.is_enabled && {
        update_spend_threshold_configuration: off,
      }),
      ...(terms.prepaid_balance_threshold_configuration?.is_enabled && {
        update_prepaid_balance_threshold_configuration: off,
      }),
    }
    if (Object.keys(ops).length > 0) await applyChange(ctx, stored, { ops: () => ops })
  }
}
