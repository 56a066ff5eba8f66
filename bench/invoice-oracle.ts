import { aliasOf, balancesOf, storageTiers, tokenPrices } from './invoice-load.ts'

/**
 * What each customer of bench `invoice-run` owes, computed from the bodies that were sent: exact
 * fractions of whole numbers, and nothing of the program.
 */

/** n / d, in lowest terms; d is positive. */
export interface Fraction {
  readonly n: bigint
  readonly d: bigint
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
const reduced = (n: bigint, d: bigint): Fraction => {
  const by = gcd(n, d) || 1n
  return { n: n / by, d: d / by }
}

/** Reads what a decimal text says, digit by digit. */
export function fraction(text: string): Fraction {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!parts) throw new Error(`${text} is not a decimal`)
  const [, sign, whole = '', rest = ''] = parts
  return reduced(BigInt(`${sign}${whole}${rest}`), 10n ** BigInt(rest.length))
}

const ZERO: Fraction = { n: 0n, d: 1n }
const plus = (a: Fraction, b: Fraction) => reduced(a.n * b.d + b.n * a.d, a.d * b.d)
const minus = (a: Fraction, b: Fraction) => plus(a, { n: -b.n, d: b.d })
const times = (a: Fraction, b: Fraction) => reduced(a.n * b.n, a.d * b.d)
const min = (a: Fraction, b: Fraction) => (a.n * b.d < b.n * a.d ? a : b)
export const isEqual = (a: Fraction, b: Fraction) => a.n === b.n && a.d === b.d

/** Walks the tiers with a quantity: as much as fits into each at its price. */
function tiered(quantity: Fraction): Fraction {
  let [rest, cost] = [quantity, ZERO]
  for (const { size, price } of storageTiers) {
    const here = size === undefined ? rest : min(rest, fraction(size))
    cost = plus(cost, times(here, fraction(price)))
    rest = minus(rest, here)
  }
  return cost
}

interface Sent {
  readonly transaction_id: string
  readonly customer_id: string
  readonly event_type: string
  readonly properties: Readonly<Record<string, string>>
}

/** What one customer used: thousandths of gigabytes, and tokens by model and region. */
interface Used {
  storage: bigint
  readonly tokens: Map<string, bigint>
}

function usageOf(bodies: readonly Buffer[]): Map<string, Used> {
  const seen = new Set<string>()
  const used = new Map<string, Used>()
  for (const body of bodies)
    for (const event of JSON.parse(body.toString()) as Sent[]) {
      if (seen.has(event.transaction_id)) continue
      seen.add(event.transaction_id)
      const { customer_id, event_type, properties: p } = event
      const own = used.get(customer_id) ?? { storage: 0n, tokens: new Map<string, bigint>() }
      used.set(customer_id, own)
      if (event_type === 'upload') own.storage += BigInt((p['gigabytes'] ?? '').replace('.', ''))
      else {
        const key = `${p['model']} ${p['region']}`
        own.tokens.set(key, (own.tokens.get(key) ?? 0n) + BigInt(p['tokens'] ?? ''))
      }
    }
  return used
}

/** The total of each customer's invoice, in the order of the customers. */
export function owedBy(customers: number, bodies: readonly Buffer[]): Fraction[] {
  const used = usageOf(bodies)
  const prices = new Map(tokenPrices.map((p) => [`${p.model} ${p.region}`, fraction(p.price)]))
  return Array.from({ length: customers }, (_, i) => {
    const { storage = 0n, tokens } = used.get(aliasOf(i)) ?? {}
    let spent = ZERO
    for (const [key, count] of tokens ?? [])
      spent = plus(spent, times({ n: count, d: 1n }, prices.get(key) ?? ZERO))
    const { credit, commit } = balancesOf(i)
    const afterCredit = minus(spent, min(spent, fraction(credit)))
    const owed = plus(afterCredit, tiered(reduced(storage, 1000n)))
    return minus(owed, min(owed, fraction(commit)))
  })
}
