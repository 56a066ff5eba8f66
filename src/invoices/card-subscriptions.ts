import type { Contract } from '../contracts/contract.ts'
import { ZERO } from '../money/decimal.ts'
import type { Charge } from '../pricing/charge.ts'
import { type Product, versionAt } from '../pricing/product.ts'
import { ratesFor, resolvePrice } from '../pricing/resolve.ts'
import { type Period, periodAt } from '../time/calendar.ts'
import type { PriceList } from './facts.ts'
import { proratedPrice } from './subscription-charges.ts'

/**
 * What a card itself subscribes its contracts to: rates of type SUBSCRIPTION, which say how many
 * units there are and no frequency. They are charged once a statement period, at the rate that holds
 * when it begins, and by whole hours when it is partial (spec/11 §3).
 */
export function cardSubscriptions(
  contract: Contract,
  list: PriceList,
  period: Period,
): { product: Product; charge: Charge }[] {
  if (period.start === period.end) return []
  const { frequency, anchor } = contract.statement
  const terms = { overrides: contract.overrides, prioritization: contract.prioritization }
  return list.products
    .filter(({ type }) => type === 'SUBSCRIPTION')
    .flatMap((product) => {
      const subject = {
        product_id: product.id,
        version: versionAt(product, period.start),
        pricing_group_values: {},
        presentation_group_values: {},
        billing_frequency: null,
      }
      const because = resolvePrice(ratesFor(list.rates, subject), terms, subject, period.start)
      if (!because?.entitled || because.price.rate_type !== 'SUBSCRIPTION') return []
      const { price, quantity } = because.price
      const full = periodAt(anchor, frequency, period.start)
      const prorated = proratedPrice(price, full, period, because.price.is_prorated, undefined)
      const charge: Charge = {
        kind: 'subscription',
        product,
        subject,
        window: period,
        credit_type_id: because.credit_type_id,
        quantity,
        ...prorated,
        total: quantity.times(prorated.unit_price),
        position: ZERO,
        hours: [],
        because,
      }
      return [{ product, charge }]
    })
}
