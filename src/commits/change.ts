import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import { applyChange } from '../contracts/apply.ts'
import { actorOf, settle } from '../contracts/create.ts'
import type { Ops } from '../contracts/edit.ts'
import { gatherFactsFor } from '../contracts/facts.ts'
import { gatherFinals } from '../contracts/finals.ts'
import { guardArchive, guardBalance } from '../contracts/guards.ts'
import { type StoredContract, storedContractsOf, termsOf } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { checkCommit, checkCredit } from './check.ts'
import { checkContracts, checkInvoiced } from './create.ts'
import {
  appendBalanceEdit,
  type BalanceOps,
  balanceTerms,
  findStoredBalance,
  type StoredBalance,
} from './store.ts'
import type { CommitTerms, CreditTerms } from './terms.ts'

/** Changes to commits and credits, whether they are a customer's own or of a contract. */

export type Kind = 'COMMIT' | 'CREDIT'

/** A commit or credit, where it lies. */
export type Found = { readonly terms: CommitTerms | CreditTerms } & (
  | { readonly own: StoredBalance; readonly contract?: undefined }
  | { readonly contract: StoredContract; readonly own?: undefined }
)

/** The commit or credit of this customer; refuses the request when there is none. */
export async function needBalance(
  db: Db,
  customer_id: string,
  kind: Kind,
  id: string,
): Promise<Found> {
  const own = await findStoredBalance(db, id)
  if (own && own.customer_id === customer_id && own.kind === kind)
    return { own, terms: balanceTerms(own) }
  for (const contract of await storedContractsOf(db, customer_id)) {
    const folded = termsOf(contract)
    const list: readonly (CommitTerms | CreditTerms)[] =
      kind === 'COMMIT' ? folded.commits : folded.credits
    const terms = list.find((t) => t.id === id)
    if (terms) return { contract, terms }
  }
  throw Problem.of('not_found', kind.toLowerCase(), id)
}

/** The same change as an edit of the contract to which the balance belongs. */
function contractOps(id: string, kind: Kind, ops: BalanceOps): Ops {
  const isCommit = kind === 'COMMIT'
  return {
    ...(ops.update && { [isCommit ? 'update_commits' : 'update_credits']: [ops.update] }),
    ...(ops.archive && { [isCommit ? 'archive_commits' : 'archive_credits']: [{ id }] }),
    ...(ops.disable_trueup && { disable_trueups: [{ id }] }),
  }
}

/**
 * Changes a commit or credit: all of it happens, or a refusal and nothing.
 * @param make what is to be done, once nobody else can change the balance any more
 */
export async function changeBalance(
  ctx: Ctx,
  customer_id: string,
  kind: Kind,
  id: string,
  make: (found: Found) => BalanceOps,
): Promise<void> {
  const customer = await holdCustomer(ctx.db, customer_id)
  const found = await needBalance(ctx.db, customer.id, kind, id)
  const ops = make(found)
  if (found.contract) {
    if (ops.update?.applicable_contract_ids !== undefined || ops.update?.invoice_contract_id)
      throw Problem.of(
        'invalid_request',
        'applicable_contract_ids and invoice_contract_id are for balances that are not of a contract',
      )
    await applyChange(ctx, found.contract, { ops: () => contractOps(id, kind, ops) })
  } else await changeOwn(ctx, found.own, ops)
}

async function changeOwn(ctx: Ctx, stored: StoredBalance, ops: BalanceOps): Promise<void> {
  const { db, clock } = ctx
  const { customer_id, id } = stored
  const before = balanceTerms(stored)
  if (before.archived_at !== undefined)
    throw Problem.of('invalid_request', `The ${stored.kind.toLowerCase()} ${id} is archived`)
  const finals = await gatherFinals(db, customer_id)
  if (ops.update) guardBalance(before, ops.update, finals, 'body')
  if (ops.archive) guardArchive(before, finals)
  const edit = { id: randomUUID(), made_at: clock.now(), made_by: actorOf(ctx), ops }
  const after = balanceTerms({ ...stored, edits: [...stored.edits, edit] })
  const facts = await gatherFactsFor(db, clock.now(), after)
  if ('type' in after) {
    checkCommit(after, facts, 'body')
    checkInvoiced(after)
  } else checkCredit(after, facts, 'body')
  await checkContracts(db, customer_id, after)
  await appendBalanceEdit(db, stored, edit)
  await settle(ctx, customer_id)
}
