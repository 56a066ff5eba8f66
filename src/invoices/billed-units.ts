import { type Decimal, ZERO } from '../money/decimal.ts'
import type { FinalInvoice } from './facts.ts'

/**
 * How many units of a charge for a subscription are billed already, and under which name those that
 * come to it afterwards are; undefined when none is.
 */
export type BilledUnits = (charge: string) => { units: Decimal; next: string } | undefined

/** Stands between the name of a charge and the units that were billed before, in the name of a rest. */
const OVER = ' over '

/** What an invoice that stands bills counts, or else what one bills that was voided. */
function unitsByName(finals: readonly FinalInvoice[]): ReadonlyMap<string, Decimal> {
  const units = new Map<string, Decimal>()
  for (const status of ['VOID', 'FINALIZED'])
    for (const final of finals)
      if (final.status === status)
        for (const [name, quantity] of final.subscribed) units.set(name, quantity)
  return units
}

/**
 * What is billed of subscriptions. A quantity may be raised in hindsight, after its charge has become
 * final: then what it was raised by is billed as a charge of its own, and again each time.
 */
export function billedUnits(finals: readonly FinalInvoice[]): BilledUnits {
  const byName = unitsByName(finals)
  const byCharge = new Map<string, Decimal>()
  for (const [name, quantity] of byName) {
    const [charge = name] = name.split(OVER)
    byCharge.set(charge, quantity.plus(byCharge.get(charge) ?? ZERO))
  }
  return (charge) => {
    const units = byCharge.get(charge)
    return (
      units && { units, next: byName.has(charge) ? `${charge}${OVER}${units.toFixed()}` : charge }
    )
  }
}
