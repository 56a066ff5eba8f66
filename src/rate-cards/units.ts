import { Problem } from '../api/problem.ts'
import { exact, type Numeric } from '../money/decimal.ts'
import type { CreditType } from '../pricing-units/credit-type.ts'
import type { Conversion } from './rate-card.ts'

/** Credit types by id, as the wire shows them beside an amount. */
export class Units {
  readonly #types: ReadonlyMap<string, CreditType>

  constructor(types: readonly CreditType[]) {
    this.#types = new Map(types.map((type) => [type.id, type]))
  }

  find(id: string): CreditType {
    const type = this.#types.get(id)
    if (!type) throw Problem.of('not_found', 'credit type', id)
    return type
  }

  show(id: string): { id: string; name: string } {
    return { id, name: this.find(id).name }
  }
}

export interface ConversionInput {
  readonly custom_credit_type_id: string
  readonly fiat_per_custom_credit: Numeric
}

/** A card has one currency; what else it prices in is converted to it. */
export function checkCurrency(units: Units, id: string): void {
  if (!units.find(id).is_currency)
    throw Problem.of('invalid_request', `fiat_credit_type_id ${id} is not a currency`)
}

/**
 * Reads conversions that a card is to have beside `known` ones, which never change: invoices were
 * made with them (spec/11 §3).
 */
export function readConversions(
  units: Units,
  known: readonly Conversion[],
  inputs: readonly ConversionInput[],
): Conversion[] {
  const taken = new Set(known.map(({ custom_credit_type_id }) => custom_credit_type_id))
  return inputs.map(({ custom_credit_type_id: id, fiat_per_custom_credit }) => {
    const { name, is_currency } = units.find(id)
    if (is_currency)
      throw Problem.of('invalid_request', `${name} is a currency: only custom units are converted`)
    if (taken.has(id))
      throw Problem.of('invalid_request', `The conversion of ${name} is set and cannot be changed`)
    taken.add(id)
    return {
      custom_credit_type_id: id,
      fiat_per_custom_credit: exact(fiat_per_custom_credit),
    }
  })
}
