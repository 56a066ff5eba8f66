// biome-ignore lint/suspicious/noExplicitAny: objects of every shape, as Stripe's are
export type Obj = Record<string, any>

/** What the account answers instead of doing what was asked. */
export class Refusal extends Error {
  readonly status: number
  readonly error: Obj
  constructor(status: number, error: Obj) {
    super(error['message'])
    this.status = status
    this.error = error
  }
}

export const refuse = (message: string, more: Obj = {}) =>
  new Refusal(400, { type: 'invalid_request_error', message, ...more })
export const missing = (kind: string, id: string) =>
  new Refusal(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
  })

/** Halves away from zero, of a decimal times a whole number, as Stripe rounds the amount of an item. */
export function amountOf(unit: string, quantity: number): number {
  const [, sign, whole = '0', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(unit) ?? []
  if (sign === undefined || fraction.length > 12) throw refuse(`Invalid decimal: ${unit}`)
  const scaled = BigInt(whole + fraction.padEnd(12, '0')) * BigInt(quantity)
  const rounded = Number((scaled + 500_000_000_000n) / 1_000_000_000_000n)
  return sign === '-' && rounded !== 0 ? -rounded : rounded
}
