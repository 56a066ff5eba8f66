/** What amounts are counted in: a currency, or a unit of the user's own. */
export interface CreditType {
  readonly id: string
  readonly name: string
  readonly is_currency: boolean
}

/** The dollar, whose amounts are in cents; its id is the same everywhere (spec/05 §5.9). */
export const USD: CreditType = {
  id: '2714e483-4ff1-48e4-9e25-ac732e8f24f2',
  name: 'USD (cents)',
  is_currency: true,
}
