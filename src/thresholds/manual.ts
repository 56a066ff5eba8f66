import { Problem } from '../api/problem.ts'
import { checkPaymentGate, refused } from '../commits/check.ts'
import { amountOf } from '../commits/fold.ts'
import type { CommitTerms } from '../commits/terms.ts'
import { applyChange, type Change } from '../contracts/apply.ts'
import type { Ops } from '../contracts/edit.ts'
import { findContract, findStoredContract, type StoredContract } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { ZERO } from '../money/decimal.ts'
import { stripeOf } from '../payments/request.ts'
import { lockPayment } from '../payments/store.ts'
import { takePayment } from '../payments/take.ts'
import { HOUR, hourOf, instant, plus } from '../time/clock.ts'
import { begin } from './begin.ts'
import { isKeyAwaited, lockWorkflow, updateWaiting } from './store.ts'
import type { PaymentGate, Waiting } from './workflow.ts'

type Which = Pick<StoredContract, 'id' | 'customer_id'>

const gateOf = ({ payment_gate_config: gate }: CommitTerms): PaymentGate | undefined =>
  gate && gate.payment_gate_type !== 'NONE' ? gate : undefined

/** The place of the one commit of an edit that waits for its payment. */
export function gatedPlace(commits: readonly Pick<CommitTerms, 'payment_gate_config'>[] = []) {
  const places = commits.flatMap((commit, i) => (gateOf(commit as CommitTerms) ? [i] : []))
  if (places.length > 1)
    throw refused('add_commits', 'may have one commit with a payment gate: add the others later')
  return places[0]
}

/** What can be paid at once: one amount that is due now (spec/15 §4). */
function checkGated(ctx: Ctx, commit: CommitTerms, place: string): void {
  const { type, invoice_schedule: invoices, payment_gate_config: gate } = commit
  if (type !== 'PREPAID') throw refused(`${place}.payment_gate_config`, 'is for PREPAID commits')
  const [point, ...more] = invoices?.schedule_items ?? []
  if (!point || more.length > 0 || invoices?.do_not_invoice)
    throw refused(`${place}.invoice_schedule`, 'must have exactly one item to be paid for')
  if (instant(point.timestamp) >= plus(hourOf(ctx.clock.now()), HOUR))
    throw refused(`${place}.invoice_schedule`, 'must be due now to be paid for')
  if (amountOf(point).lt(ZERO)) throw refused(`${place}.invoice_schedule`, 'must not be negative')
  if (gate) checkPaymentGate(gate, `${place}.payment_gate_config`)
}

/** Does the edit and takes it back: what is to be refused is refused before anybody is charged. */
async function rehearse(ctx: Ctx, which: Which, change: Change): Promise<Waiting> {
  const { uniqueness_key } = change
  let waiting: Waiting | undefined
  const ops: Change['ops'] = async (terms, maker) => {
    const made = await change.ops(terms, maker)
    waiting = {
      ops: made,
      custom_fields: maker.custom_fields,
      ...(uniqueness_key !== undefined && { uniqueness_key }),
    }
    return made
  }
  const over = new Error('The rehearsal is over')
  try {
    await ctx.db.transaction(async (db) => {
      await applyChange({ ...ctx, db }, which, { ...change, ops })
      throw over
    })
  } catch (error) {
    if (error !== over) throw error
  }
  if (!waiting) throw over
  return waiting
}

/** The commit and what speaks of it wait; everything else need not. */
function part({ ops, custom_fields }: Waiting, { id }: CommitTerms) {
  const speaks = ({ override_specifiers: all = [] }: NonNullable<Ops['add_overrides']>[number]) =>
    all.some(({ commit_ids = [] }) => commit_ids.includes(id))
  const { add_commits = [], add_overrides = [], ...rest } = ops
  const commits = add_commits.filter((commit) => commit.id !== id)
  const overrides = add_overrides.filter((override) => !speaks(override))
  return {
    now: {
      ops: {
        ...rest,
        ...(commits.length > 0 && { add_commits: commits }),
        ...(overrides.length > 0 && { add_overrides: overrides }),
      },
      custom_fields: custom_fields.filter((field) => field.id !== id),
    },
    waiting: {
      ops: {
        add_commits: add_commits.filter((commit) => commit.id === id),
        ...(add_overrides.some(speaks) && { add_overrides: add_overrides.filter(speaks) }),
      },
      custom_fields: custom_fields.filter((field) => field.id === id),
    },
  }
}

const make = (ctx: Ctx, which: Which, { ops, custom_fields, uniqueness_key }: Waiting) =>
  applyChange(ctx, which, {
    ...(uniqueness_key !== undefined && { uniqueness_key }),
    ops: (_, maker) => {
      maker.custom_fields.push(...custom_fields)
      return ops
    },
  })

export type Made = Awaited<ReturnType<typeof applyChange>>

/**
 * Begins an edit with a commit that waits for its payment. With the EXTERNAL gate the rest of the edit
 * is made at once, with the STRIPE gate nothing is before Stripe has answered.
 * @param position of the commit among those that the edit adds
 * @returns the edit; or how to go on once this transaction is committed
 */
export async function beginGated(
  ctx: Ctx,
  which: Which,
  change: Change,
  position: number,
): Promise<Made | ((outside: Ctx) => Promise<Made>)> {
  const { db, clock } = ctx
  const all = await rehearse(ctx, which, change)
  const commit = all.ops.add_commits?.[position]
  const gate = commit && gateOf(commit)
  const contract = await findContract(db, which.id)
  if (!commit || !gate || !contract) throw new Error('The commit of a gated edit is gone')
  checkGated(ctx, commit, `add_commits[${position}]`)
  if (all.uniqueness_key !== undefined && (await isKeyAwaited(db, all.uniqueness_key)))
    throw Problem.of('conflict', 'An edit with this uniqueness key waits for its payment')
  const discounted = commit.spend_tracker_attributes?.counts_as_discounted ?? false
  const wanted = { kind: 'MANUAL' as const, gate, commit, discounted }
  if (gate.payment_gate_type === 'EXTERNAL') {
    const { now, waiting } = part(all, commit)
    const made = await make(ctx, which, { ...all, ...now })
    await begin(ctx, contract, { ...wanted, waiting })
    return made
  }
  if (!(await stripeOf(db, contract, clock.now())))
    throw refused(
      `add_commits[${position}].payment_gate_config`,
      'needs a contract whose invoices go to Stripe',
    )
  const { workflow, payment_id = '' } = await begin(ctx, contract, { ...wanted, waiting: all })
  return (outside) => finishGated(outside, which, workflow.id, payment_id)
}

/** Asks Stripe; the edit is there when it is paid, and refused when it is not. */
async function finishGated(outside: Ctx, which: Which, id: string, payment_id: string) {
  await takePayment(outside, payment_id)
  return outside.db.transaction(async (db): Promise<Made> => {
    const ctx = { ...outside, db }
    const workflow = await lockWorkflow(db, id)
    const [commit] = workflow?.waiting.ops.add_commits?.filter(gateOf) ?? []
    if (!workflow || !commit) throw new Error(`The workflow ${id} is gone`)
    if (workflow.state === 'FAILED') {
      const error = (await lockPayment(db, payment_id))?.error
      throw Problem.of('invalid_request', `Payment failed: ${error?.message ?? 'it was not made'}`)
    }
    if (workflow.state === 'PENDING') {
      const { now, waiting } = part(workflow.waiting, commit)
      await updateWaiting(db, id, waiting)
      return make(ctx, which, { ...workflow.waiting, ...now })
    }
    const stored = await findStoredContract(db, which.id)
    const edit = stored?.edits.find(({ ops }) => ops.add_commits?.some((c) => c.id === commit.id))
    if (!stored || !edit)
      throw Problem.of('invalid_request', `The contract ${which.id} is archived`)
    return { stored, edit }
  })
}
