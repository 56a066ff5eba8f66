/** What the customers of bench `invoice-run` agreed to and what they use; figures as texts, to the digit. */

const MODELS = ['small', 'medium', 'large', 'vision']
const REGIONS = ['eu', 'us', 'asia']

/** Per token, for each model in each region: the dimensional price. */
export const tokenPrices = MODELS.flatMap((model, m) =>
  REGIONS.map((region, r) => ({ model, region, price: `0.0000${11 + 7 * m + 3 * r}` })),
)

/** Per gigabyte; the last has no end. */
export const storageTiers = [
  { size: '40', price: '0.53' },
  { size: '160', price: '0.371' },
  { size: undefined, price: '0.1855' },
]

/** What a customer has to draw on: the credit pays for tokens only, and first. */
export const balancesOf = (customer: number) => ({
  credit: `${1 + (customer % 7)}.25`,
  commit: `${10 + (customer % 90)}.5`,
})

export const aliasOf = (customer: number): string => `customer-${customer}`

/** When the events happen and the period they are billed for ends; the grace is a day. */
export const JANUARY = { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }
export const SENT_AT = '2026-01-31T12:00:00Z'
export const DUE = '2026-02-02T00:00:00Z'

const BATCH = 100
/** How far back a repeated event was sent first. */
const DISTANCE = 5001

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Customers by Zipf's law: the second has half as many events as the first, and so on. */
function zipf(customers: number, random: () => number): () => number {
  const sums: number[] = []
  let sum = 0
  for (let rank = 1; rank <= customers; rank += 1) {
    sum += 1 / rank
    sums.push(sum)
  }
  return () => {
    const wanted = random() * sum
    let [low, high] = [0, customers - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

/**
 * Bodies of 100 events in the order of time, 2 % of them up to three days late and 1 % sent twice;
 * half use tokens of a model in a region, half store gigabytes.
 */
export function makeBodies(events: number, customers: number, seed = 1): Buffer[] {
  const random = chance(seed)
  const customer = zipf(customers, random)
  const [start, end] = [Date.parse(JANUARY.start), Date.parse(SENT_AT)]
  const of = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const event = (i: number): string => {
    const late = random() < 0.02 ? random() * 259_200_000 : 0
    const at = new Date(Math.max(start, start + (i / events) * (end - start) - late))
    const used =
      random() < 0.5
        ? `"event_type":"completion","properties":{"model":"${of(MODELS)}","region":"${of(REGIONS)}",` +
          `"tokens":"${1 + Math.floor(random() * 4000)}"}`
        : `"event_type":"upload","properties":{"bucket":"${Math.floor(random() * 50)}",` +
          `"gigabytes":"${(random() * 2).toFixed(3)}"}`
    return (
      `{"transaction_id":"${seed}-4f0c-${String(i).padStart(12, '0')}-b1d2-${(i * 7919) % 100_003}",` +
      `"customer_id":"${aliasOf(customer())}","timestamp":"${at.toISOString()}",${used}}`
    )
  }
  const sent: string[] = []
  for (let i = 0; i < events; i += 1)
    sent.push(i > DISTANCE && i % 100 === 37 ? (sent[i - DISTANCE] as string) : event(i))
  const bodies: Buffer[] = []
  for (let i = 0; i < events; i += BATCH)
    bodies.push(Buffer.from(`[${sent.slice(i, i + BATCH).join(',')}]`))
  return bodies
}
