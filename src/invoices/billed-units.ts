import { type Decimal, ZERO } from '../money/decimal.ts'
import type { FinalInvoice } from './facts.ts'

/**
 * How many units of a charge for a subscription are billed already, and under which name those that
 * come to it afterwards are; undefined when none is.
 */
export type BilledUnits = (charge: string) => { units: Decimal; next: string } | undefined

/** Stands between the name of a charge and the units that were billed before, in the name of a rest. */
const OVER = ' over '

/**
 * What is billed of subscriptions. A quantity may be raised in hindsight, after its charge has become
 * final: then what it was raised by is billed as a charge of its own, and again each time. What a void
 * invoice billed is nothing, until that is regenerated with the quantities of then.
 */
export function billedUnits(finals: readonly FinalInvoice[]): BilledUnits {
  const names = new Set<string>()
  const byCharge = new Map<string, Decimal>()
  for (const { status, subscribed } of finals)
    if (status === 'FINALIZED')
      for (const [name, quantity] of subscribed) {
        const [charge = name] = name.split(OVER)
        names.add(name)
        byCharge.set(charge, quantity.plus(byCharge.get(charge) ?? ZERO))
      }
  return (charge) => {
    const units = byCharge.get(charge)
    return (
      units && { units, next: names.has(charge) ? `${charge}${OVER}${units.toFixed()}` : charge }
    )
  }
}
