import type { Db } from '../db/db.ts'
import { ledgerEntries } from '../invoices/store.ts'
import { finalSummaries } from '../invoices/store-summaries.ts'
import { type Instant, later } from '../time/clock.ts'

/** What is final of a customer's invoices, as far as edits must respect it (spec/12 §6). */
export interface Finals {
  /** Whether an item of an invoice schedule stands on a final invoice; FINALIZED when on any such. */
  billed(item_id: string): 'FINALIZED' | 'VOID' | undefined
  /** Whether an invoice that is FINALIZED has drawn on a segment of a balance. */
  isDrawn(segment_id: string): boolean
  /** The end of the last FINALIZED invoice of a contract: of its period, or its date. */
  lastEnd(contract_id: string): Instant | undefined
}

export async function gatherFinals(db: Db, customer_id: string): Promise<Finals> {
  const invoices = await finalSummaries(db, [customer_id])
  const finalized = new Set(
    invoices.filter(({ status }) => status === 'FINALIZED').map(({ id }) => id),
  )
  const billed = new Map<string, 'FINALIZED' | 'VOID'>()
  const ends = new Map<string, Instant>()
  for (const { id, contract_id, schedule_item_ids, period, issued_at } of invoices) {
    const isFinal = finalized.has(id)
    for (const item of schedule_item_ids)
      if (isFinal || !billed.has(item)) billed.set(item, isFinal ? 'FINALIZED' : 'VOID')
    const end = period?.end ?? issued_at
    if (isFinal) ends.set(contract_id, later(ends.get(contract_id) ?? end, end))
  }
  const entries = await ledgerEntries(db, [customer_id])
  const drawn = new Set(
    entries
      .filter(({ type, invoice_id }) => isDeduction(type) && finalized.has(invoice_id ?? ''))
      .map(({ segment_id }) => segment_id),
  )
  return {
    billed: (item_id) => billed.get(item_id),
    isDrawn: (segment_id) => drawn.has(segment_id),
    lastEnd: (contract_id) => ends.get(contract_id),
  }
}

const isDeduction = (type: string): boolean => type.endsWith('_AUTOMATED_INVOICE_DEDUCTION')
