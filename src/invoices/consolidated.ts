import type { Contract } from '../contracts/contract.ts'
import { startOfDay } from '../time/calendar.ts'
import { iso } from '../time/clock.ts'
import { type Invoice, idOf, type Line } from './invoice.ts'
import { totalOf } from './lines.ts'

/** The id of a line: its invoice and its place on it. */
export const lineId = (invoice_id: string, position: number): string =>
  idOf(invoice_id, 'line', String(position))

const withOrigin = ({ id, customer_id, contract_id, lines }: Invoice): Line[] =>
  lines.map((line, i) => ({
    ...line,
    origin: { line_item_id: lineId(id, i), invoice_id: id, customer_id, contract_id },
  }))

/** Whether a child's statement goes with the parent's: inside its period, issued on the same day. */
const goesWith = (child: Invoice, parent: Invoice): boolean =>
  child.period !== undefined &&
  parent.period !== undefined &&
  child.period.start >= parent.period.start &&
  child.period.end <= parent.period.end &&
  startOfDay(child.issued_at) === startOfDay(parent.issued_at)

/** The contracts whose usage is also billed on the parent's consolidated invoice. */
export const consolidatingChildren = (
  parent: Contract,
  contracts: readonly Contract[],
): Contract[] =>
  parent.hierarchy?.invoice_consolidation_type === 'NONE'
    ? []
    : contracts.filter(
        ({ hierarchy, archived_at }) =>
          archived_at === undefined &&
          hierarchy?.parent?.contract_id === parent.id &&
          hierarchy.payer === 'PARENT' &&
          hierarchy.usage_statement_behavior === 'CONSOLIDATE',
      )

/**
 * The invoice that a parent gets beside its own: the lines of its statement and of its children's,
 * each with where it comes from. Nothing is priced or drawn again (spec/12 §1, Hierarchy).
 */
export function consolidate(parent: Invoice, children: readonly Invoice[]): Invoice | undefined {
  const going = children.filter((child) => goesWith(child, parent))
  if (going.length === 0 || !parent.period) return undefined
  const lines = [parent, ...going].flatMap(withOrigin)
  return {
    ...parent,
    id: idOf(parent.contract_id, 'USAGE_CONSOLIDATED', iso(parent.period.start)),
    type: 'USAGE_CONSOLIDATED',
    lines,
    total: totalOf(lines),
    draws: [],
    constituents: [parent, ...going].map(({ id, customer_id, contract_id }) => ({
      invoice_id: id,
      customer_id,
      contract_id,
    })),
  }
}
