import { Later } from '../api/operation.ts'
import { refused } from '../commits/check.ts'
import { Maker } from '../commits/make.ts'
import { pick } from '../commits/show.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { writeCustomFields } from '../custom-fields/store.ts'
import { beginGated, gatedPlace, type Made } from '../thresholds/manual.ts'
import { applyChange, type Change } from './apply.ts'
import { archiveContract } from './archive.ts'
import { inV2, needStored, needStoredV2 } from './find.ts'
import { gatherShown } from './gather.ts'
import { asAdded } from './make.ts'
import { addedOps, makeOps } from './make-edit.ts'
import { makeProviderOps } from './providers.ts'
import { isShown, showEdit } from './show-edit.ts'
import type { StoredContract } from './store.ts'

async function editMade(ctx: Ctx, { stored, edit: { id } }: Made) {
  const edit = await shownEdit(ctx, stored, id)
  return { data: { id, ...(edit && { edit }) } }
}

async function shownEdit(ctx: Ctx, stored: StoredContract, id: string) {
  const shown = await gatherShown(ctx, [stored])
  return stored.edits.filter((e) => e.id === id).map((e) => showEdit(stored, e, shown))[0]
}

export const contractEdits: Implements<
  | 'editContract'
  | 'getContractEditHistory'
  | 'amendContract'
  | 'archiveContract'
  | 'setUsageFilter'
  | 'updateContractEndDate'
> = {
  async editContract(ctx, { body }) {
    const { id, customer_id } = await needStoredV2(ctx, body)
    const which = { id, customer_id }
    const change: Change = {
      uniqueness_key: body.uniqueness_key,
      allow_ending_before_finalized_invoice: body.allow_contract_ending_before_finalized_invoice,
      ops: async (terms, maker) => ({
        ...makeOps(body, terms, maker),
        ...(await makeProviderOps(ctx.db, customer_id, body, terms, maker.now)),
      }),
    }
    return inV2(async () => {
      const gated = gatedPlace(body.add_commits)
      if (gated === undefined) return editMade(ctx, await applyChange(ctx, which, change))
      const begun = await beginGated(ctx, which, change, gated)
      if (typeof begun !== 'function') return editMade(ctx, begun)
      return new Later(async (outside) => {
        const made = await begun(outside)
        return outside.db.transaction((db) => editMade({ ...outside, db }, made), { mode: 'read' })
      })
    })
  },

  async getContractEditHistory(ctx, { body }) {
    const stored = await needStoredV2(ctx, body)
    const shown = await gatherShown(ctx, [stored])
    return { data: stored.edits.filter(isShown).map((edit) => showEdit(stored, edit, shown)) }
  },

  async amendContract(ctx, { body }) {
    const found = await needStored(ctx, body)
    const starting_at = Maker.utc(body.starting_at)
    const { edit } = await applyChange(ctx, found, {
      amendment: {
        ...pick(
          body,
          'netsuite_sales_order_id',
          'salesforce_opportunity_id',
          'total_contract_value',
        ),
        starting_at,
      },
      ops: (terms, maker) => {
        if (starting_at < terms.starting_at)
          throw refused('body.starting_at', 'must not be before the contract starts')
        return addedOps(asAdded(body), terms, maker)
      },
    })
    await writeCustomFields(ctx.db, 'contract', found.id, body.custom_fields)
    return { data: { id: edit.id } }
  },

  async archiveContract(ctx, { body }) {
    const stored = await needStored(ctx, body)
    await archiveContract(ctx, stored, body.void_invoices)
    return { data: { id: stored.id } }
  },

  async setUsageFilter(ctx, { body }) {
    const { group_key, group_values } = body
    const starting_at = Maker.utc(body.starting_at)
    await applyChange(ctx, await needStored(ctx, body), {
      ops: (terms) => {
        if (starting_at < terms.starting_at)
          throw refused('body.starting_at', 'must not be before the contract starts')
        if (terms.ending_before !== undefined && starting_at >= terms.ending_before)
          throw refused('body.starting_at', 'must be before the contract ends')
        return { add_usage_filters: [{ group_key, group_values, starting_at }] }
      },
    })
    return {}
  },

  async updateContractEndDate(ctx, { body }) {
    const { ending_before: end, allow_ending_before_finalized_invoice } = body
    const stored = await needStored(ctx, body)
    await applyChange(ctx, stored, {
      allow_ending_before_finalized_invoice,
      ops: () => ({ update_contract_end_date: end === undefined ? null : Maker.utc(end) }),
    })
    return { data: { id: stored.id } }
  },
}
