import { Problem } from '../api/problem.ts'
import { applyChange } from '../contracts/apply.ts'
import type { Ops } from '../contracts/edit.ts'
import { statementPeriodAt } from '../contracts/statement.ts'
import { findContract, findStoredContract, termsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { issue } from '../invoices/finalize.ts'
import { idOf } from '../invoices/invoice.ts'
import { findFinal, markVoid } from '../invoices/store-corrections.ts'
import { instant, iso, later } from '../time/clock.ts'
import { emit } from '../webhooks/outbox.ts'
import { invoiceOf } from './purchase.ts'
import { endWorkflow, lockWorkflow } from './store.ts'
import { aboutOf, type Workflow } from './workflow.ts'

/** What came of a payment; what the webhook says besides: why, and by which provider. */
export interface Verdict {
  readonly outcome: 'PAID' | 'FAILED'
  readonly told?: object
}

/**
 * Ends a purchase: with the commit, or with a void invoice and no further tries until its
 * configuration is enabled again. Harmless to repeat.
 */
export async function conclude(ctx: Ctx, id: string, { outcome, told }: Verdict): Promise<void> {
  const { db, clock } = ctx
  const workflow = await lockWorkflow(db, id)
  if (workflow?.state !== 'PENDING') return
  await holdCustomer(db, workflow.customer_id)
  await endWorkflow(db, id, outcome)
  if (outcome === 'PAID') await deliver(ctx, workflow)
  else await giveUp(ctx, workflow)
  await emit(ctx, 'payment_gate.payment_status', {
    id: idOf(id, 'payment_status'),
    properties: {
      ...aboutOf(workflow),
      invoice_id: workflow.purchase.invoice_id,
      payment_status: outcome === 'PAID' ? 'paid' : 'failed',
      timestamp: iso(clock.now()),
      ...told,
    },
  })
}

/** Usage may have come while the payment was waited for: thresholds are looked at again. */
async function deliver(ctx: Ctx, workflow: Workflow): Promise<void> {
  const { customer_id, gate } = workflow
  if (gate === 'EXTERNAL') await issue(ctx, invoiceOf(workflow))
  await grant(ctx, workflow)
  await ctx.enqueue(ctx.db, 'evaluateThresholds', { customer_id }, { key: customer_id })
}

/** Makes the edit that waited: what was bought is there. A contract that is archived gets nothing. */
export async function grant(ctx: Ctx, workflow: Workflow): Promise<void> {
  const { contract_id: id, waiting } = workflow
  const { custom_fields, uniqueness_key } = waiting
  const stored = await findStoredContract(ctx.db, id)
  if (!stored || termsOf(stored).archived) return
  const ops = workflow.kind === 'SPEND' ? await lastingOps(ctx, workflow) : waiting.ops
  const edit = (db: Db, key: { uniqueness_key?: string }) =>
    applyChange({ ...ctx, db }, stored, {
      ...key,
      ops: (_, maker) => {
        maker.custom_fields.push(...custom_fields)
        return ops
      },
    })
  try {
    await ctx.db.transaction((db) =>
      edit(db, uniqueness_key === undefined ? {} : { uniqueness_key }),
    )
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'key_used') throw error
    await edit(ctx.db, {}) // the money is taken: another edit with the key must not stand in the way
  }
}

/**
 * A commit for the spend of a billing period that was paid after it lasts for the present one: the
 * statement of its own may be final, and what is paid is not lost.
 */
async function lastingOps({ db, clock }: Ctx, { contract_id, waiting }: Workflow): Promise<Ops> {
  const contract = await findContract(db, contract_id)
  const period = contract && statementPeriodAt(contract, clock.now())
  if (!period) return waiting.ops
  const add_commits = waiting.ops.add_commits?.map((commit) => {
    const { schedule_items, ...schedule } = commit.access_schedule
    const lasting = schedule_items.map((item) => ({
      ...item,
      ending_before: iso(later(instant(item.ending_before), period.end)),
    }))
    return { ...commit, access_schedule: { ...schedule, schedule_items: lasting } }
  })
  return { ...waiting.ops, ...(add_commits && { add_commits }) }
}

/** The invoice that nobody paid stays to be seen, void. */
async function giveUp(ctx: Ctx, workflow: Workflow): Promise<void> {
  const { db, clock } = ctx
  const { contract_id: id, customer_id, kind, purchase } = workflow
  if (!(await findFinal(db, purchase.invoice_id)))
    await issue(ctx, invoiceOf(workflow), { silently: true })
  await markVoid(db, purchase.invoice_id, clock.now())
  const stored = await findStoredContract(db, id)
  if (kind === 'MANUAL' || !stored || termsOf(stored).archived) return
  const off = { is_enabled: false }
  await applyChange(
    ctx,
    { id, customer_id },
    {
      ops: () =>
        kind === 'SPEND'
          ? { update_spend_threshold_configuration: off }
          : { update_prepaid_balance_threshold_configuration: off },
    },
  )
}
