import type { Source } from '../commits/derived.ts'
import type { Db } from '../db/db.ts'
import { storedContractsOf, termsOf } from './store.ts'

/** The terms of a customer's contracts from which billing makes balances, by id. */
export async function sourcesOf(
  db: Db,
  customer_id: string,
): Promise<(id: string) => Source | undefined> {
  const stored = await storedContractsOf(db, customer_id)
  const sources = new Map<string, Source>(
    stored
      .map(termsOf)
      .flatMap(({ commits, credits, recurring_commits, recurring_credits }): Source[] => [
        ...commits,
        ...credits,
        ...recurring_commits,
        ...recurring_credits,
      ])
      .map((terms) => [terms.id, terms]),
  )
  return (id) => sources.get(id)
}
