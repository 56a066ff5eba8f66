import type { Contract } from '../contracts/contract.ts'
import { type Decimal, ZERO } from '../money/decimal.ts'
import type { Facts, FinalInvoice } from './facts.ts'
import type { Invoice } from './invoice.ts'
import type { LedgerEntry } from './store.ts'

/** Whether two final invoices bill the same: the statement of a period, or the same scheduled items. */
const billsTheSame = (a: FinalInvoice, b: FinalInvoice): boolean =>
  a.contract_id === b.contract_id &&
  a.type === b.type &&
  (a.period && b.period
    ? a.period.start === b.period.start
    : a.schedule_item_ids.some((id) => b.schedule_item_ids.includes(id)))

/**
 * The facts as if some final invoices had not been issued: what they billed is open again, and what
 * they took from balances is back.
 * @param revive whether their contracts are no longer archived then
 */
export function reopen(
  facts: Facts,
  ids: readonly string[],
  entries: readonly LedgerEntry[],
  revive = false,
): { facts: Facts; standsFor: (invoice: Invoice) => string | undefined } {
  if (ids.length === 0) return { facts, standsFor: () => undefined }
  const chosen = facts.finals.filter(({ id }) => ids.includes(id))
  const gone = new Set(
    facts.finals
      .filter((f) =>
        chosen.some((c) => c.id === f.id || (f.status === 'VOID' && billsTheSame(c, f))),
      )
      .map(({ id }) => id),
  )
  const ledger = new Map<string, Decimal>(facts.ledger)
  for (const { invoice_id, segment_id, amount } of entries)
    if (invoice_id !== undefined && gone.has(invoice_id))
      ledger.set(segment_id, (ledger.get(segment_id) ?? ZERO).minus(amount))
  const finals = facts.finals.filter(({ id }) => !gone.has(id))
  const standsFor = (invoice: Invoice) => chosen.find((final) => isAbout(invoice, final))?.id
  const contracts = facts.contracts.map((contract) =>
    revive && chosen.some(({ contract_id }) => contract_id === contract.id)
      ? unarchived(contract)
      : contract,
  )
  return { facts: { ...facts, contracts, finals, ledger }, standsFor }
}

const unarchived = ({ archived_at: _, ...contract }: Contract): Contract => contract

/** Whether a draft bills what a final invoice billed. */
const isAbout = ({ contract_id, type, period, lines }: Invoice, final: FinalInvoice): boolean =>
  billsTheSame(
    {
      ...final,
      contract_id,
      type,
      ...(period && { period }),
      schedule_item_ids: lines.flatMap(({ schedule_item_id: id }) =>
        id === undefined ? [] : [id],
      ),
    },
    final,
  )
