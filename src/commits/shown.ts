import type { Ctx } from '../ctx.ts'
import type { Accounts } from './accounts.ts'
import { gatherNames } from './gather.ts'
import type { Listed } from './list.ts'
import type { Shown } from './show.ts'
import { balanceFieldsOf } from './store.ts'

/** Reads what showing these balances needs besides their terms. */
export async function shownFor(
  { db, clock }: Ctx,
  listed: readonly Listed[],
  { figures, invoiceOf }: Accounts,
): Promise<Shown> {
  const names = await gatherNames(
    db,
    clock.now(),
    listed.map(({ terms }) => terms),
  )
  const fields = await balanceFieldsOf(
    db,
    listed.map(({ terms }) => terms.id),
  )
  return {
    ...names,
    fields: (id) => fields.get(id) ?? {},
    invoiceOf,
    figures,
  }
}
