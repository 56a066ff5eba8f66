import { Problem } from '../api/problem.ts'
import type { Contract } from '../contracts/contract.ts'
import { type Decimal, exact, ONE, sum, ZERO } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'
import type { FinalInvoice } from './facts.ts'
import type { LineNotes } from './invoice.ts'
import type { ServiceLine } from './wire-import.ts'

/** An amount for a professional service that somebody asked to be billed on a day. */
export interface ServiceCharge {
  readonly id: string
  /** What was asked for together, and stands on one invoice. */
  readonly batch: string
  readonly contract_id: string
  readonly professional_service_id: string
  readonly issued_at: Instant
  readonly quantity: Decimal
  readonly unit_price: Decimal
  readonly amount: Decimal
  readonly notes: LineNotes
}

type Asked = Pick<
  ServiceCharge,
  'professional_service_id' | 'quantity' | 'unit_price' | 'amount' | 'notes'
>

const refuse = (why: string): never => {
  throw Problem.of('invalid_request', why)
}

/** An amount is one unit of that price. */
function priceOf(at: string, { amount, quantity, unit_price }: ServiceLine) {
  if (amount !== undefined && (quantity !== undefined || unit_price !== undefined))
    refuse(`${at} must have either an amount or a quantity and a unit_price`)
  const price =
    amount === undefined
      ? quantity === undefined || unit_price === undefined
        ? refuse(`${at} must have an amount, or a quantity and a unit_price`)
        : { quantity: exact(quantity), unit_price: exact(unit_price) }
      : { quantity: ONE, unit_price: exact(amount) }
  const total = price.quantity.times(price.unit_price)
  if (total.lt(ZERO)) refuse(`${at} must not be negative`)
  return { ...price, amount: total }
}

/** Reads the lines that somebody asks to be billed for a contract's professional services. */
export const readServices = (
  { id, professional_services }: Contract,
  lines: readonly ServiceLine[],
): Asked[] =>
  lines.map((line, i) => {
    const at = `line_items[${i}]`
    const service_id = line.professional_service_id.toLowerCase()
    if (!professional_services.some((service) => service.id === service_id))
      refuse(`${at}.professional_service_id: the contract ${id} has no service ${service_id}`)
    const { metadata, netsuite_invoice_billing_start, netsuite_invoice_billing_end } = line
    return {
      professional_service_id: service_id,
      ...priceOf(at, line),
      notes: {
        ...(metadata !== undefined && { metadata }),
        ...(netsuite_invoice_billing_start !== undefined && { netsuite_invoice_billing_start }),
        ...(netsuite_invoice_billing_end !== undefined && { netsuite_invoice_billing_end }),
      },
    }
  })

/** Refuses what would bill more for a service than its max_amount; what was voided does not count. */
export function refuseExcess(
  { professional_services }: Contract,
  asked: readonly Asked[],
  before: readonly ServiceCharge[],
  finals: readonly FinalInvoice[],
): void {
  const isVoid = ({ id }: ServiceCharge) => {
    const billed = finals.filter(({ schedule_item_ids }) => schedule_item_ids.includes(id))
    return billed.length > 0 && billed.every(({ status }) => status === 'VOID')
  }
  for (const { id, max_amount } of professional_services) {
    const of = (charges: readonly Pick<ServiceCharge, 'professional_service_id' | 'amount'>[]) =>
      sum(charges.filter((c) => c.professional_service_id === id).map(({ amount }) => amount))
    const billed = of(before.filter((charge) => !isVoid(charge)))
    if (of(asked).gt(ZERO) && billed.plus(of(asked)).gt(max_amount))
      refuse(
        `The service ${id} may cost ${max_amount.toFixed()} at most: ${billed.toFixed()} is billed already`,
      )
  }
}
