import type { BillingFrequency, RateEntry } from '../pricing/rate.ts'
import type { Instant } from '../time/clock.ts'

/** A rate while it is the one that holds for its tuple. */
export interface RateSegment {
  readonly rate: RateEntry
  readonly starting_at: Instant
  /** FOREVER when nothing takes over and the rate has no end. */
  readonly ending_before: Instant
  /** When the first rate of the tuple was added: segments of a tuple stay together. */
  readonly first_added: number
}

/** What one rate stands for: others of the same tuple take turns with it. */
const tupleOf = ({ product_id, billing_frequency, pricing_group_values }: RateEntry): string =>
  JSON.stringify([
    product_id,
    billing_frequency,
    ...Object.entries(pricing_group_values).sort(([a], [b]) => (a < b ? -1 : 1)),
  ])

/**
 * What holds when, tuple by tuple. Of two rates that cover an instant the one added later holds;
 * when it ends, the one before resumes (spec/11 §3).
 * @param rates in the order in which they were added
 */
export function scheduleOf(rates: readonly RateEntry[]): RateSegment[] {
  const tuples = new Map<string, RateEntry[]>()
  for (const rate of rates) {
    const tuple = tupleOf(rate)
    const same = tuples.get(tuple)
    if (same) same.push(rate)
    else tuples.set(tuple, [rate])
  }
  return [...tuples.values()].flatMap(segmentsOf)
}

function segmentsOf(rates: readonly RateEntry[]): RateSegment[] {
  const bounds = [...new Set(rates.flatMap((r) => [r.starting_at, r.ending_before]))]
  bounds.sort((a, b) => a - b)
  const segments: RateSegment[] = []
  const first_added = rates[0]?.added ?? 0
  for (const [i, starting_at] of bounds.entries()) {
    const ending_before = bounds[i + 1]
    const rate = rates.findLast(
      (r) => r.starting_at <= starting_at && starting_at < r.ending_before,
    )
    if (rate === undefined || ending_before === undefined) continue
    const last = segments.at(-1)
    if (last?.rate === rate && last.ending_before === starting_at)
      segments[segments.length - 1] = { ...last, ending_before }
    else segments.push({ rate, starting_at, ending_before, first_added })
  }
  return segments
}

/** Which rates are asked for: every field that is given must match. */
export interface RateSelector {
  readonly product_id?: string
  /** The product bears one of them. */
  readonly product_tags?: readonly string[]
  /** The rate's values are exactly these. */
  readonly pricing_group_values?: Readonly<Record<string, string>>
  /** The rate's values hold these among others. */
  readonly partial_pricing_group_values?: Readonly<Record<string, string>>
  readonly billing_frequency?: BillingFrequency
}

const holds = (
  values: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean => Object.entries(wanted).every(([key, value]) => values[key] === value)

const selects = (selector: RateSelector, rate: RateEntry, tags: readonly string[]): boolean => {
  const { pricing_group_values: values } = rate
  const { pricing_group_values: exactly, partial_pricing_group_values: partly } = selector
  return (
    (selector.product_id === undefined || selector.product_id === rate.product_id) &&
    (selector.billing_frequency === undefined ||
      selector.billing_frequency === rate.billing_frequency) &&
    (selector.product_tags === undefined || selector.product_tags.some((t) => tags.includes(t))) &&
    (exactly === undefined ||
      (Object.keys(exactly).length === Object.keys(values).length && holds(values, exactly))) &&
    (partly === undefined || holds(values, partly))
  )
}

/** Whether one of the selectors takes the rate; without selectors every rate is taken (spec/11 §4). */
export const selected = (
  selectors: readonly RateSelector[] | undefined,
  rate: RateEntry,
  tags: readonly string[],
): boolean =>
  selectors === undefined ||
  selectors.length === 0 ||
  selectors.some((selector) => selects(selector, rate, tags))
