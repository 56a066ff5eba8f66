import { randomUUID } from 'node:crypto'
import type { Ctx } from '../ctx.ts'
import { ZERO } from '../money/decimal.ts'
import { entryType } from './account.ts'
import { insertLedgerEntries } from './store.ts'
import { type Correctable, entriesOfInvoice, markVoid } from './store-corrections.ts'

/** The kind of balance that an entry's type speaks of. */
const kindOf = (type: string) =>
  type.startsWith('POSTPAID') ? 'POSTPAID' : type.startsWith('CREDIT') ? 'CREDIT' : 'PREPAID'

/** Marks a final invoice void and gives back what it took from balances. */
export async function voidFinal(
  { db, clock }: Ctx,
  { id }: Pick<Correctable, 'id'>,
): Promise<void> {
  const now = clock.now()
  await markVoid(db, id, now)
  const taken = await entriesOfInvoice(db, id)
  await insertLedgerEntries(
    db,
    taken.map((entry) => ({
      ...entry,
      id: randomUUID(),
      type: entryType(kindOf(entry.type), 'CREDITED'),
      amount: ZERO.minus(entry.amount),
      timestamp: now,
    })),
    now,
  )
}
