import { PlainConnection, type Reply } from './plain-connection.ts'

/** The load that issue "Metering" describes: events in time order over 30 days, a few late, a few again. */

export const CUSTOMERS = 1000
const BATCH = 100
const DAY = 86_400_000

/** How far back a repeated event was sent first: so far that it has been answered. */
const DISTANCE = 5001

/** One body of the load, and what it adds. */
export interface Body {
  readonly bytes: Buffer
  readonly events: number
  /** New events of the largest customer. */
  readonly ofLargest: number
}

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
function zipf(random: () => number): () => number {
  const sums: number[] = []
  let sum = 0
  for (let rank = 1; rank <= CUSTOMERS; rank += 1) {
    sum += 1 / rank
    sums.push(sum)
  }
  return () => {
    const wanted = random() * sum
    let [low, high] = [0, CUSTOMERS - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Bodies of 100 events each; 1 % of the events repeat an earlier id, 2 % happened up to three days before. */
export function makeBodies(count: number, now: number, seed = 1): Body[] {
  const random = chance(seed)
  const customer = zipf(random)
  const start = now - 30 * DAY + 60_000
  const pick = (name: string, of: number) => `"${name}-${Math.floor(random() * of)}"`
  const idOf = (i: number) =>
    `${seed}-4f0c-${String(i).padStart(12, '0')}-b1d2-${(i * 7919) % 100_003}`
  const bodies: Body[] = []
  for (let first = 0; first < count; first += BATCH) {
    const events: string[] = []
    let ofLargest = 0
    for (let i = first; i < Math.min(first + BATCH, count); i += 1) {
      const again = i > DISTANCE && i % 100 === 37
      const who = customer()
      if (who === 0 && !again) ofLargest += 1
      const late = random() < 0.02 ? random() * 3 * DAY : 0
      const at = new Date(Math.max(start, start + (i / count) * (30 * DAY - 120_000) - late))
      events.push(
        `{"transaction_id":"${idOf(again ? i - DISTANCE : i)}","customer_id":"customer-${who}",` +
          `"event_type":"completion","timestamp":"${at.toISOString()}","properties":{` +
          `"region":${pick('region', 8)},"model":${pick('model', 12)},"project":${pick('project', 40)},` +
          `"tokens":"${Math.floor(random() * 4000)}","latency_ms":"${(random() * 900).toFixed(1)}"}}`,
      )
    }
    bodies.push({ bytes: Buffer.from(`[${events.join(',')}]`), events: events.length, ofLargest })
  }
  return bodies
}

export const filters = ['region', 'model', 'project', 'tokens'].map((name) => ({
  name,
  exists: true,
}))
export const metrics = (['COUNT', 'SUM', 'LATEST', 'UNIQUE'] as const).map((aggregation_type) => ({
  name: aggregation_type,
  aggregation_type,
  aggregation_key: aggregation_type === 'UNIQUE' ? 'project' : 'tokens',
  event_type_filter: { in_values: ['completion'] },
  property_filters: filters,
  group_keys: [['region'], ['model'], ['project'], ['region', 'model']],
}))

/** A client with as many connections as it may have requests in flight. */
export class Client {
  readonly #free: PlainConnection[]
  readonly #all: readonly PlainConnection[]

  constructor(url: string, token: string, connections: number) {
    this.#free = Array.from({ length: connections }, () => new PlainConnection(new URL(url), token))
    this.#all = [...this.#free]
  }

  post(path: string, body: Buffer): Promise<Reply> {
    return this.#with((connection) => connection.post(path, body))
  }

  get(path: string): Promise<Reply> {
    return this.#with((connection) => connection.get(path))
  }

  async #with(ask: (connection: PlainConnection) => Promise<Reply>): Promise<Reply> {
    const connection = this.#free.pop()
    if (!connection) throw new Error('More requests than connections')
    const reply = await ask(connection)
    this.#free.push(connection)
    return reply
  }

  // biome-ignore lint/suspicious/noExplicitAny: benches look into replies of every shape
  async json(path: string, body: unknown): Promise<any> {
    const { status, text } = await this.post(path, Buffer.from(JSON.stringify(body)))
    if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
    return JSON.parse(text)
  }

  close(): void {
    for (const connection of this.#all) connection.close()
  }
}

/** Does one thing for each item, a few at a time. */
export async function each<T>(
  items: readonly T[],
  together: number,
  work: (item: T, i: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const hand = async () => {
    for (;;) {
      const i = next++
      if (i >= items.length) return
      await work(items[i] as T, i)
    }
  }
  await Promise.all(Array.from({ length: together }, hand))
}
