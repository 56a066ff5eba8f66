import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import { actorOf, settle, writeFields } from '../contracts/create.ts'
import { gatherFactsFor } from '../contracts/facts.ts'
import { findContracts } from '../contracts/store.ts'
import type { Ctx } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { checkCommit, checkCredit, refused } from './check.ts'
import { Maker, makeCommit, makeCredit } from './make.ts'
import { pick } from './show.ts'
import { insertBalance } from './store.ts'
import type { CommitTerms, CreditTerms } from './terms.ts'
import type { CreateCommit, CreateCredit } from './wire.ts'

type Input = Static<typeof CreateCommit> | Static<typeof CreateCredit>

/** The contracts of which a customer's own balance speaks must be that customer's. */
export async function checkContracts(
  db: Db,
  customer_id: string,
  { applicable_contract_ids = [], ...terms }: CommitTerms | CreditTerms,
): Promise<void> {
  const { invoice_contract_id } = terms as CommitTerms
  const ids = [
    ...applicable_contract_ids,
    ...(invoice_contract_id === undefined ? [] : [invoice_contract_id]),
  ]
  const contracts = await findContracts(db, ids)
  const unknown = ids.find(
    (id) => !contracts.some((c) => c.id === id && c.customer_id === customer_id),
  )
  if (unknown !== undefined) throw Problem.of('not_found', 'contract', unknown)
}

/** A customer's own commit that is paid for needs a contract to be paid on (spec/13 §1). */
export function checkInvoiced(terms: CommitTerms): void {
  const { type, invoice_schedule, invoice_contract_id } = terms
  const isInvoiced =
    type === 'POSTPAID' || (invoice_schedule !== undefined && !invoice_schedule.do_not_invoice)
  if (isInvoiced && invoice_contract_id === undefined)
    throw refused(
      'body',
      'must have invoice_contract_id: the contract on whose invoices it is paid',
    )
}

const ownFields = (input: Input) =>
  pick(input, 'applicable_contract_ids', 'salesforce_opportunity_id', 'uniqueness_key')

/** Makes a commit or credit of a customer's own. */
async function create<T extends CommitTerms | CreditTerms>(
  ctx: Ctx,
  input: Input,
  kind: 'COMMIT' | 'CREDIT',
  make: (maker: Maker) => T,
  check: (terms: T, facts: Awaited<ReturnType<typeof gatherFactsFor>>) => void,
): Promise<string> {
  const { db, clock } = ctx
  const customer = await holdCustomer(db, input.customer_id)
  if (customer.archived_at !== null)
    throw Problem.of('invalid_request', `The customer ${customer.id} is archived`)
  const maker = new Maker(clock.now(), actorOf(ctx))
  const terms = { ...make(maker), ...ownFields(input) }
  check(terms, await gatherFactsFor(db, maker.now, terms))
  await checkContracts(db, customer.id, terms)
  await insertBalance(db, customer.id, kind, terms)
  await writeFields(db, maker)
  await settle(ctx, customer.id)
  return terms.id
}

export const createCommit = (ctx: Ctx, input: Static<typeof CreateCommit>): Promise<string> =>
  create(
    ctx,
    input,
    'COMMIT',
    (maker): CommitTerms => {
      const { customer_id: _, applicable_contract_ids: _a, uniqueness_key: _u, ...commit } = input
      const { salesforce_opportunity_id: _s, invoice_contract_id, ...rest } = commit
      return {
        ...makeCommit(rest, maker, 'body'),
        ...(invoice_contract_id !== undefined && { invoice_contract_id }),
      }
    },
    (terms, facts) => {
      checkCommit(terms, facts, 'body')
      checkInvoiced(terms)
    },
  )

export const createCredit = (ctx: Ctx, input: Static<typeof CreateCredit>): Promise<string> =>
  create(
    ctx,
    input,
    'CREDIT',
    (maker) => {
      const { customer_id: _, applicable_contract_ids: _a, uniqueness_key: _u, ...credit } = input
      const { salesforce_opportunity_id: _s, ...rest } = credit
      return makeCredit(rest, maker)
    },
    (terms, facts) => checkCredit(terms, facts, 'body'),
  )
