import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import { Maker } from '../commits/make.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import { watchThresholds } from '../thresholds/watch.ts'
import { iso } from '../time/clock.ts'
import { checkTerms, touchedBy } from './check.ts'
import { checkSubscriptionUpdates } from './check-subscriptions.ts'
import { checkStarted } from './check-thresholds.ts'
import { actorOf, settle, writeFields } from './create.ts'
import type { ContractEdit, Ops } from './edit.ts'
import { keepEnds } from './extend.ts'
import { gatherFacts } from './facts.ts'
import { type Finals, gatherFinals } from './finals.ts'
import { applyOps } from './fold.ts'
import { checkNamed, guardEnd, guardFinals, guardRenewed } from './guards.ts'
import { checkGates } from './providers.ts'
import { appendEdit, findStoredContract, type StoredContract, termsOf } from './store.ts'
import type { Terms } from './terms.ts'
import { checkUsageFilter } from './usage-filter.ts'

export interface Change {
  readonly uniqueness_key?: string | undefined
  readonly amendment?: ContractEdit['amendment']
  /** false: the contract may not end before a finalized invoice does. */
  readonly allow_ending_before_finalized_invoice?: boolean | undefined
  /** What is to be done, worked out when nobody else can change the contract any more. */
  ops(terms: Terms, maker: Maker): Ops | Promise<Ops>
}

/** Adds an edit to a contract's log: all of it happens, or a refusal and nothing. */
export async function applyChange(
  ctx: Ctx,
  { id, customer_id }: Pick<StoredContract, 'id' | 'customer_id'>,
  change: Change,
): Promise<{ stored: StoredContract; edit: ContractEdit }> {
  const { db, clock } = ctx
  await holdCustomer(db, customer_id)
  const stored = await findStoredContract(db, id)
  if (!stored) throw Problem.of('not_found', 'contract', id)
  const before = termsOf(stored)
  if (before.archived) throw Problem.of('invalid_request', `The contract ${id} is archived`)
  const maker = new Maker(clock.now(), actorOf(ctx))
  const finals = await gatherFinals(db, customer_id)
  const ops = keepEnds(stored, before, await change.ops(before, maker), finals)
  await check(ctx, stored, before, ops, finals, change)
  const edit: ContractEdit = {
    id: randomUUID(),
    made_at: maker.now,
    made_by: maker.by,
    ...(change.uniqueness_key !== undefined && { uniqueness_key: change.uniqueness_key }),
    ...(change.amendment && { amendment: change.amendment }),
    ops,
  }
  await appendEdit(db, stored, edit)
  await writeFields(db, maker)
  await settle(ctx, customer_id)
  const after = { ...stored, edits: [...stored.edits, edit] }
  await watchThresholds(ctx, stored, termsOf(after), ops)
  return { stored: after, edit }
}

async function check(
  { db, clock }: Ctx,
  stored: StoredContract,
  before: Terms,
  ops: Ops,
  finals: Finals,
  change: Change,
) {
  checkNamed(before, ops)
  checkSubscriptionUpdates(before, ops)
  guardFinals(before, ops, finals)
  guardRenewed(before, ops, finals, iso(clock.now()))
  guardEnd(stored.id, ops, finals, change.allow_ending_before_finalized_invoice)
  const after = applyOps(before, ops, iso(clock.now()))
  const facts = await gatherFacts(db, clock.now(), after)
  for (const { group_key } of ops.add_usage_filters ?? [])
    await checkUsageFilter(db, after.rate_card_id, group_key, clock.now())
  checkTerms(after, facts, new Set(), touchedBy(ops))
  if (
    ops.add_spend_threshold_configuration ??
    ops.add_prepaid_balance_threshold_configuration ??
    ops.update_spend_threshold_configuration ??
    ops.update_prepaid_balance_threshold_configuration
  ) {
    checkStarted(after, facts)
    await checkGates(db, after, clock.now())
  }
}
