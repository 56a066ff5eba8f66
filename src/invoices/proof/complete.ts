import type { Db } from '../../db/db.ts'
import { findMetrics } from '../../metrics/store.ts'
import { exact, type Numeric } from '../../money/decimal.ts'
import { type HourQuantity, sellableHours, splitHours, totalOf } from '../../pricing/quantity.ts'
import { instant, iso } from '../../time/clock.ts'
import { recount } from '../../usage/recount.ts'
import type { Proof, ProvenHour, ProvenLine, ProvenUsage } from './proof.ts'
import { completeProof, findProof, incompleteProofs, type KeptProof } from './store-proof.ts'

/** Counts the events of a proof again, up to the one that its invoice was computed with. */
export async function complete(
  db: Db,
  { proof, names, until, isComplete }: KeptProof,
): Promise<Proof> {
  if (isComplete) return proof
  const { start_timestamp: start = '', end_timestamp: end = '' } = proof.invoice
  const metrics = await findMetrics(db, [
    ...new Set(proof.usage.flatMap(({ billable_metric_id: id }) => id ?? [])),
  ])
  const counted = proof.usage.flatMap((usage) => {
    const metric = metrics.get(usage.billable_metric_id ?? '')
    return metric && usage.source !== 'IMPORTED' ? [{ usage, metric }] : []
  })
  const range = { names, until, from: instant(start), to: instant(end) }
  const found = await recount(
    db,
    range,
    counted.map(({ usage, metric }) => ({
      metric,
      group: usage.group,
      start: instant(usage.starting_at),
      end: instant(usage.ending_before),
      ...(usage.usage_filter && {
        filter: { key: usage.usage_filter.group_key, values: usage.usage_filter.group_values },
      }),
    })),
  )
  const usage = proof.usage.map((each): ProvenUsage => {
    const again = found[counted.findIndex((c) => c.usage === each)]
    if (!again) return each
    const { hours, ...events } = again
    if (!hours) return { ...each, events }
    // Some events were dropped before the invoice was final: then only the whole is known.
    return totalOf(hours).eq(each.metered)
      ? { ...each, events, hours: hours.map(shown) }
      : { ...each, hours: [{ hour: each.starting_at, quantity: each.metered }] }
  })
  return { ...proof, usage }
}

const shown = ({ hour, quantity }: HourQuantity): ProvenHour => ({ hour: iso(hour), quantity })

const numberOf = (value: Numeric): number => Number(exact(value).toFixed())

/** The proof with what each line has of the usage that it charges: its events, and its own hours. */
export function withHours({ lines, usage, ...proof }: Proof): Proof {
  const rests = usage.map(soldHours)
  const lastOf = new Map<number, ProvenLine>()
  for (const line of lines)
    if (line.because.kind === 'USAGE') lastOf.set(numberOf(line.because.usage), line)
  return {
    ...proof,
    usage,
    lines: lines.map((line): ProvenLine => {
      const { because } = line
      if (because.kind !== 'USAGE') return line
      const place = numberOf(because.usage)
      const rest = rests[place] ?? []
      const [own, others] =
        lastOf.get(place) === line || !line.quantity ? [rest, []] : splitHours(rest, line.quantity)
      rests[place] = others
      const { events } = usage[place] ?? {}
      return { ...line, because: { ...because, ...(events && { events }), hours: own.map(shown) } }
    }),
  }
}

const soldHours = ({
  hours = [],
  quantity_conversion,
  quantity_rounding: rounding,
}: ProvenUsage): readonly HourQuantity[] =>
  sellableHours(
    hours.map(({ hour, quantity }) => ({ hour: instant(hour), quantity })),
    {
      ...(quantity_conversion && { quantity_conversion }),
      ...(rounding && {
        quantity_rounding: { ...rounding, decimal_places: numberOf(rounding.decimal_places) },
      }),
    },
  ).hours

/** How many proofs are completed before it is asked whether to go on. */
const SOME = 100

/**
 * Writes into every proof what its events still tell, before events are dropped.
 * @param goesOn false when it is time to stop before the end
 * @returns whether all of it was done
 */
export async function completeProofs(db: Db, goesOn: () => boolean): Promise<boolean> {
  for (;;) {
    const ids = await incompleteProofs(db, SOME)
    for (const id of ids) {
      if (!goesOn()) return false
      const kept = await findProof(db, id)
      if (kept) await completeProof(db, await complete(db, kept))
    }
    if (ids.length < SOME) return true
  }
}
