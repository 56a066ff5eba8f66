import type { Contract } from '../contracts/contract.ts'
import { childrenOf } from '../contracts/store.ts'
import type { Db } from '../db/db.ts'
import type { Balance } from '../ledger/balance.ts'
import { byKey } from '../usage/cells.ts'

/**
 * For each customer, those whose invoices hang together with its own: of the contracts above, beside
 * and below. Mostly it is alone.
 */
export async function familiesOf(
  db: Db,
  contracts: ReadonlyMap<string, readonly Contract[]>,
): Promise<Map<string, string[]>> {
  const all = [...contracts].map(([customer_id, own]) => {
    const parents = own.flatMap(({ hierarchy }) => hierarchy?.parent ?? [])
    const heads = [...own.map(({ id }) => id), ...parents.map(({ contract_id }) => contract_id)]
    return { customer_id, parents, heads }
  })
  const heads = [...new Set(all.flatMap((each) => each.heads))]
  const children = heads.length === 0 ? [] : await childrenOf(db, heads)
  const below = byKey(children, ({ parent_id }) => parent_id)
  return new Map(
    all.map(({ customer_id, parents, heads }) => {
      const members = [
        customer_id,
        ...parents.map((parent) => parent.customer_id),
        ...heads.flatMap((id) => below.get(id) ?? []).map((child) => child.customer_id),
      ]
      return [customer_id, [...new Set(members)].sort()]
    }),
  )
}

const childrenIn = (contracts: readonly Contract[], parent_id: string): string[] =>
  contracts
    .filter(({ hierarchy }) => hierarchy?.parent?.contract_id === parent_id)
    .map(({ id }) => id)

/**
 * Limits balances to those for whom they are: a customer's own to that customer's contracts, a
 * parent's to itself and to the children it lets in (spec/12 §1, Hierarchy).
 */
export function sharedBalances(
  contracts: readonly Contract[],
  own: ReadonlyMap<string, readonly Balance[]>,
): Balance[] {
  return [...own].flatMap(([customer_id, balances]) =>
    balances.map((balance) =>
      own.size === 1 || balance.applicable_contract_ids.length > 0
        ? balance
        : {
            ...balance,
            applicable_contract_ids: contracts
              .filter((contract) => contract.customer_id === customer_id)
              .map(({ id }) => id),
          },
    ),
  )
}

/** The contract's balances, open to the children that they let in. */
export function opened(balance: Balance, contracts: readonly Contract[]): Balance {
  const { child_access: access, contract_id } = balance
  if (!access || access.type === 'NONE' || contract_id === undefined) return balance
  const children = childrenIn(contracts, contract_id)
  const allowed =
    'contract_ids' in access ? children.filter((id) => access.contract_ids.includes(id)) : children
  return {
    ...balance,
    applicable_contract_ids: [...balance.applicable_contract_ids, ...allowed],
  }
}
