import type { Ctx } from '../ctx.ts'
import { exactly, number, payable, type Unit, unitOf, withUnit } from '../invoices/pdf/amounts.ts'
import { exact, type Numeric } from '../money/decimal.ts'
import type { Reads } from './page.ts'

/** Writes amounts in the words of their credit types. */
export interface Amounts {
  /** A price or a share, with every digit there is. */
  price(amount: Numeric | undefined, credit_type_id: string): string
  /** What is paid or owned, rounded as money is; units of one's own in full. */
  money(amount: Numeric, credit_type_id: string): string
}

export async function amountsOf(ctx: Ctx, reads: Reads): Promise<Amounts> {
  const units = new Map<string, Unit>()
  let next_page: string | null = null
  do {
    const query = { limit: 100, ...(next_page && { next_page }) }
    const listed = await reads.listCreditTypes(ctx, { path: {}, query, body: undefined })
    for (const type of listed.data) units.set(type.id, unitOf(type))
    next_page = listed.next_page
  } while (next_page)
  const need = (id: string): Unit => {
    const unit = units.get(id)
    if (!unit) throw new Error(`There is no credit type ${id}`)
    return unit
  }
  return {
    price: (amount, id) => (amount === undefined ? '' : exactly(exact(amount), need(id))),
    money(amount, id) {
      const unit = need(id)
      const text = unit.is_currency
        ? number(payable(exact(amount), unit), unit.places)
        : exactly(exact(amount), unit)
      return withUnit(text, unit)
    },
  }
}
