import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { applyChange } from '../contracts/apply.ts'
import { inV2, missingV2, needStored, needStoredV2 } from '../contracts/find.ts'
import { makeBalanceUpdate } from '../contracts/make-edit.ts'
import { sourcesOf } from '../contracts/sources.ts'
import { termsOf } from '../contracts/store.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { findCustomer, needCustomer } from '../customers/store.ts'
import { planOf } from '../invoices/finalize.ts'
import { gatherAccounts } from './accounts.ts'
import { changeBalance, type Kind } from './change.ts'
import { createCommit, createCredit } from './create.ts'
import { endEarlier } from './end.ts'
import { allBalances, type BalanceFilter, type Listed, matchesFilter, pageOf } from './list.ts'
import { whyNotRetire } from './retire.ts'
import { type Shown, showCommit, showCredit } from './show.ts'
import { shownFor } from './shown.ts'
import type { CommitTerms, CreditTerms } from './terms.ts'
import type { ListCommits, ListCredits } from './wire.ts'

async function list<Item>(
  ctx: Ctx,
  kind: Kind,
  body: Static<typeof ListCommits> | Static<typeof ListCredits>,
  filter: Pick<BalanceFilter, 'id' | 'access_type'> & { with_contracts: boolean | undefined },
  show: (item: Listed, shown: Shown) => Item,
): Promise<{ data: Item[]; next_page: string | null }> {
  const { customer_id } = body
  await needCustomer(ctx.db, customer_id)
  const { with_contracts = false, ...which } = filter
  const accounts = await gatherAccounts(
    ctx,
    customer_id,
    body,
    await sourcesOf(ctx.db, customer_id),
  )
  const derived = with_contracts ? accounts.derived : []
  const all = await allBalances(ctx.db, customer_id, kind, with_contracts, derived)
  const listed = all.filter((item) => matchesFilter(item, { ...body, ...which }))
  const shown = await shownFor(ctx, listed, accounts)
  return pageOf(listed, body, (item) => show(item, shown))
}

/** In v2, an unknown customer, commit or credit is a bad request. */
async function changeV2(ctx: Ctx, customer_id: string, work: () => Promise<void>) {
  if (!(await findCustomer(ctx.db, customer_id))) throw missingV2('Customer', customer_id)
  return inV2(work)
}

const notPrepaid = () =>
  Problem.of('invalid_request', 'Only the end of PREPAID commits can be updated')

export const commits: Implements<
  | 'createCustomerCommit'
  | 'createCustomerCredit'
  | 'listCustomerCommits'
  | 'listCustomerCredits'
  | 'updateCommitEndDate'
  | 'updateCreditEndDate'
  | 'editCommit'
  | 'editCredit'
  | 'archiveCommit'
  | 'archiveCredit'
  | 'disableCommitTrueup'
  | 'retireCommits'
> = {
  async createCustomerCommit(ctx, { body }) {
    return { data: { id: await createCommit(ctx, body) } }
  },

  async createCustomerCredit(ctx, { body }) {
    return { data: { id: await createCredit(ctx, body) } }
  },

  async listCustomerCommits(ctx, { body }) {
    const { commit_id: id, access_type, include_contract_commits: with_contracts } = body
    return list(ctx, 'COMMIT', body, { id, access_type, with_contracts }, (item, shown) =>
      showCommit(item.terms as CommitTerms, item.contract_id, shown, item.origin),
    )
  },

  async listCustomerCredits(ctx, { body }) {
    const { credit_id: id, include_contract_credits: with_contracts } = body
    return list(ctx, 'CREDIT', body, { id, with_contracts }, (item, shown) =>
      showCredit(item.terms as CreditTerms, item.contract_id, shown, item.origin),
    )
  },

  async updateCommitEndDate(ctx, { body }) {
    const { customer_id, commit_id: id, access_ending_before, invoices_ending_before } = body
    await changeBalance(ctx, customer_id, 'COMMIT', id, ({ terms }) => {
      if ((terms as CommitTerms).type !== 'PREPAID') throw notPrepaid()
      return { update: endEarlier(terms, access_ending_before, invoices_ending_before) }
    })
    return { data: { id } }
  },

  async updateCreditEndDate(ctx, { body: { customer_id, credit_id: id, access_ending_before } }) {
    await changeBalance(ctx, customer_id, 'CREDIT', id, ({ terms }) => ({
      update: endEarlier(terms, access_ending_before),
    }))
    return { data: { id } }
  },

  async editCommit(ctx, { body: { customer_id, commit_id: id, ...update } }) {
    await changeV2(ctx, customer_id, () =>
      changeBalance(ctx, customer_id, 'COMMIT', id, () => ({
        update: makeBalanceUpdate(id, update, 'body'),
      })),
    )
    return { data: { id } }
  },

  async editCredit(ctx, { body: { customer_id, credit_id: id, ...update } }) {
    await changeV2(ctx, customer_id, () =>
      changeBalance(ctx, customer_id, 'CREDIT', id, () => ({
        update: makeBalanceUpdate(id, update, 'body'),
      })),
    )
    return { data: { id } }
  },

  async archiveCommit(ctx, { body: { customer_id, commit_id: id } }) {
    await changeV2(ctx, customer_id, () =>
      changeBalance(ctx, customer_id, 'COMMIT', id, () => ({ archive: true })),
    )
    return { data: { id } }
  },

  async archiveCredit(ctx, { body: { customer_id, credit_id: id } }) {
    await changeV2(ctx, customer_id, () =>
      changeBalance(ctx, customer_id, 'CREDIT', id, () => ({ archive: true })),
    )
    return { data: { id } }
  },

  async disableCommitTrueup(ctx, { body: { customer_id, contract_id, commit_id: id } }) {
    const contract = await needStored(ctx, { customer_id, contract_id })
    await changeBalance(ctx, customer_id, 'COMMIT', id, ({ terms, contract: of }) => {
      const { type, invoice_contract_id } = terms as CommitTerms
      if ((of?.id ?? invoice_contract_id) !== contract.id)
        throw Problem.of('not_found', 'commit', id)
      if (type !== 'POSTPAID')
        throw Problem.of('invalid_request', 'Only POSTPAID commits have a true-up')
      return { disable_trueup: true }
    })
    return { data: { id } }
  },

  async retireCommits(ctx, { body: { customer_id, contract_id, commit_ids, dry_run = false } }) {
    const stored = await needStoredV2(ctx, { customer_id, contract_id })
    const { plan } = await planOf(ctx, stored.customer_id, { hourless: true })
    const { retired = [] } = termsOf(stored)
    const skipped_reasons: { commit_id: string; reason: string }[] = []
    const retired_commit_ids: string[] = []
    for (const id of new Set(commit_ids)) {
      const balances = plan.balances.filter(
        (b) => b.id === id && b.contract_id === stored.id && b.kind !== 'CREDIT',
      )
      const reason =
        balances.length === 0
          ? 'The contract has no such commit'
          : retired.includes(id)
            ? 'The commit is retired already'
            : whyNotRetire(balances, plan, ctx.clock.now())
      if (reason === undefined) retired_commit_ids.push(id)
      else skipped_reasons.push({ commit_id: id, reason })
    }
    if (!dry_run && retired_commit_ids.length > 0)
      await applyChange(ctx, stored, {
        ops: () => ({ retire_commits: retired_commit_ids.map((id) => ({ id })) }),
      })
    return {
      data: {
        retired_count: retired_commit_ids.length,
        retired_commit_ids,
        skipped_count: skipped_reasons.length,
        skipped_reasons,
      },
    }
  },
}
