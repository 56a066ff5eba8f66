import { Problem } from '../api/problem.ts'
import { gatherAccounts } from '../commits/accounts.ts'
import { allBalances, type Listed, matchesFilter, pageOf } from '../commits/list.ts'
import { showCommit, showCredit } from '../commits/show.ts'
import { shownFor } from '../commits/shown.ts'
import type { CommitTerms, CreditTerms } from '../commits/terms.ts'
import { sourcesOf } from '../contracts/sources.ts'
import { findContract } from '../contracts/store.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { booksOf, withoutDrafts } from '../invoices/figures.ts'
import type { Balance } from '../ledger/balance.ts'
import { ZERO } from '../money/decimal.ts'
import { needCreditType } from '../pricing-units/store.ts'
import { addManualEntry } from './manual.ts'
import { seatBalances } from './seats.ts'

const USD = '2714e483-4ff1-48e4-9e25-ac732e8f24f2'

interface NetFilter {
  readonly balance_types?: readonly ('PREPAID_COMMIT' | 'POSTPAID_COMMIT' | 'CREDIT')[]
  readonly ids?: readonly string[]
  readonly custom_fields?: Readonly<Record<string, string>>
}

const TYPE = { PREPAID: 'PREPAID_COMMIT', POSTPAID: 'POSTPAID_COMMIT', CREDIT: 'CREDIT' } as const

/** One of the filters must take the balance; all fields of a filter must match. */
const isCounted = (balance: Balance, filters: readonly NetFilter[] | undefined): boolean =>
  filters === undefined ||
  filters.length === 0 ||
  filters.some(
    ({ balance_types, ids, custom_fields = {} }) =>
      (balance_types === undefined || balance_types.includes(TYPE[balance.kind])) &&
      (ids === undefined || ids.includes(balance.id)) &&
      Object.entries(custom_fields).every(([key, value]) => balance.custom_fields[key] === value),
  )

export const balances: Implements<
  'listCustomerBalances' | 'getNetBalance' | 'listSeatBalances' | 'addManualBalanceLedgerEntry'
> = {
  async listCustomerBalances(ctx, { body }) {
    const { customer_id, include_contract_balances: with_contracts = false, id, access_type } = body
    await needCustomer(ctx.db, customer_id)
    const accounts = await gatherAccounts(
      ctx,
      customer_id,
      { ...body, ...(body.exclude_zero_balances && { include_balance: true }) },
      await sourcesOf(ctx.db, customer_id),
    )
    const derived = with_contracts ? accounts.derived : []
    const all: Listed[] = []
    for (const kind of ['COMMIT', 'CREDIT'] as const)
      all.push(...(await allBalances(ctx.db, customer_id, kind, with_contracts, derived)))
    const listed = all
      .filter((item) => matchesFilter(item, { ...body, id, access_type }))
      .filter(
        ({ terms }) => !body.exclude_zero_balances || accounts.figures(terms.id).balance?.gt(ZERO),
      )
    const shown = await shownFor(ctx, listed, accounts)
    return pageOf(listed, body, ({ terms, contract_id, origin }) =>
      'type' in terms
        ? showCommit(terms as CommitTerms, contract_id, shown, origin)
        : showCredit(terms as CreditTerms, contract_id, shown, origin),
    )
  },

  async getNetBalance(ctx, { body: { customer_id, credit_type_id = USD, ...body } }) {
    await needCustomer(ctx.db, customer_id)
    await needCreditType(ctx.db, credit_type_id)
    const { accounts } = await booksOf(ctx, customer_id)
    const balance = [...accounts.values()]
      .filter((account) => account.balance.credit_type_id === credit_type_id)
      .filter((account) => isCounted(account.balance, body.filters))
      .map((account) =>
        body.invoice_inclusion_mode === 'FINALIZED'
          ? withoutDrafts(account, ctx.clock.now())
          : account.available,
      )
      .reduce((sum, amount) => sum.plus(amount), ZERO)
    return { data: { balance, credit_type_id } }
  },

  async listSeatBalances(ctx, { body: { customer_id, ...question } }) {
    await needCustomer(ctx.db, customer_id)
    const contract = await findContract(ctx.db, question.contract_id)
    if (contract?.customer_id !== customer_id)
      throw Problem.of('not_found', 'contract', question.contract_id)
    for (const id of question.subscription_ids ?? []) {
      const subscription = contract.subscriptions.find((s) => s.id === id)
      if (!subscription) throw Problem.of('not_found', 'subscription', id)
      if (subscription.quantity_management_mode !== 'SEAT_BASED')
        throw Problem.of('invalid_request', `The subscription ${id} is not based on seats`)
    }
    return seatBalances(await booksOf(ctx, customer_id), question, ctx.clock.now())
  },

  async addManualBalanceLedgerEntry(ctx, { body }) {
    await needCustomer(ctx.db, body.customer_id)
    await addManualEntry(ctx, body)
    return {}
  },
}
