import type { Db } from '../db/db.ts'
import type { Instant } from '../time/clock.ts'

/** What is final of a customer's invoices, as far as edits must respect it (spec/12 §6). */
export interface Finals {
  /** Whether an item of an invoice schedule stands on a final invoice; FINALIZED when on any such. */
  billed(item_id: string): 'FINALIZED' | 'VOID' | undefined
  /** Whether an invoice that is FINALIZED has drawn on a segment of a balance. */
  isDrawn(segment_id: string): boolean
  /** The end of the last FINALIZED invoice of a contract: of its period, or its date. */
  lastEnd(contract_id: string): Instant | undefined
}

export async function gatherFinals(_db: Db, _customer_id: string): Promise<Finals> {
  return { billed: () => undefined, isDrawn: () => false, lastEnd: () => undefined }
}
