import { type Decimal, decimal } from '../money/decimal.ts'

const WHOLE = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ')
const THOUSANDTHS = 'bhd jod kwd omr tnd'.split(' ')

/** How many digits after the point Stripe's smallest unit of a currency has. */
export const digitsOf = (currency: string): number =>
  WHOLE.includes(currency) ? 0 : THOUSANDTHS.includes(currency) ? 3 : 2

/** Stripe's smallest units in one stored unit: USD is stored in cents, every other fiat in whole units. */
export const minorPerStored = (currency: string): Decimal =>
  decimal(currency === 'usd' ? '1' : `1${'0'.repeat(digitsOf(currency))}`)

/** An amount of Stripe's in stored units. */
export const storedOf = (minor: number, currency: string): Decimal =>
  decimal(String(minor)).div(minorPerStored(currency))

/** The smallest charge that Stripe takes, in its smallest units. */
const LEAST: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
}
export const leastOf = (currency: string): Decimal => decimal(String(LEAST[currency] ?? 50))

/** No charge may be larger: 999,999.99, in smallest units of two digits. */
export const MOST = decimal('99999999')

const SIGNS: Readonly<Record<string, string>> = { usd: '$', eur: '€', gbp: '£' }

/** An amount in smallest units as people write it: $10.00. */
export function money(minor: Decimal, currency: string): string {
  const digits = digitsOf(currency)
  const whole = minor.times(decimal(`1e-${digits}`))
  const text = whole.abs().toFixed()
  const shown = (text.split('.')[1] ?? '').length < digits ? whole.abs().toFixed(digits) : text
  const sign = SIGNS[currency] ?? `${currency.toUpperCase()} `
  return `${whole.lt(decimal('0')) ? '-' : ''}${sign}${shown}`
}
