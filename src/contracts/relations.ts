import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import type { Db } from '../db/db.ts'
import { childrenOf, findStoredContract, type StoredContract, termsOf } from './store.ts'
import type { Terms, TransitionTerms } from './terms.ts'
import type { CreateContract } from './wire.ts'

/** Contracts that come after others, and contracts that stand under others (spec/12 §1, §4). */

type Transition = NonNullable<Static<typeof CreateContract>['transition']>

/** The contract that a transition takes over from; refuses one that cannot be taken over from. */
export async function lookUpPredecessor(
  tx: Db,
  customer_id: string,
  { type, from_contract_id, future_invoice_behavior }: Transition,
  starting_at: string,
): Promise<{ stored: StoredContract; transition: TransitionTerms }> {
  const stored = await findStoredContract(tx, from_contract_id)
  if (!stored || stored.customer_id !== customer_id)
    throw Problem.of('not_found', 'contract', from_contract_id)
  const { archived, succeeded_by, starting_at: start } = termsOf(stored)
  const refuse = (why: string) =>
    Problem.of('invalid_request', `transition.from_contract_id ${from_contract_id} ${why}`)
  if (archived) throw refuse('is archived')
  if (succeeded_by) throw refuse(`is followed by ${succeeded_by.contract_id} already`)
  if (starting_at < start) throw refuse(`only starts at ${start}`)
  const trueup = future_invoice_behavior?.trueup ?? 'AS_IS'
  return { stored, transition: { type, from_contract_id, trueup } }
}

/** How many contracts may stand in one hierarchy, its parent counted. */
const MOST_NODES = 10

/** Refuses a hierarchy of more than one level, or of too many contracts. */
export async function checkHierarchy(
  tx: Db,
  { hierarchy_configuration: h }: Pick<Terms, 'hierarchy_configuration'>,
): Promise<void> {
  if (!h) return
  const refuse = (why: string) => Problem.of('invalid_request', `hierarchy_configuration ${why}`)
  if (!h.parent) {
    if (h.payer !== undefined || h.usage_statement_behavior !== undefined)
      throw refuse('has payer and usage_statement_behavior only with a parent')
    return
  }
  if (h.parent_behavior) throw refuse('has either parent or parent_behavior')
  if (h.usage_statement_behavior === 'CONSOLIDATE' && h.payer !== 'PARENT')
    throw refuse('must have payer PARENT to CONSOLIDATE')
  const { contract_id, customer_id } = h.parent
  const parent = await findStoredContract(tx, contract_id)
  if (!parent || parent.customer_id !== customer_id)
    throw Problem.of('not_found', 'contract', contract_id)
  const terms = termsOf(parent)
  if (terms.archived) throw refuse(`names the parent ${contract_id}, which is archived`)
  if (terms.hierarchy_configuration?.parent)
    throw refuse(`names the parent ${contract_id}, which is a child itself`)
  const children = await childrenOf(tx, [contract_id])
  if (children.length + 2 > MOST_NODES)
    throw refuse(`would make a hierarchy of more than ${MOST_NODES} contracts`)
}
