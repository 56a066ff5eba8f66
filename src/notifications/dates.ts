import type { Instant } from '../time/clock.ts'

/** An entry of a log, and when it was written. */
export interface Known {
  readonly at: Instant
  readonly entry: string
}

/** A date, and since when it has been known. */
export interface Dated {
  readonly at: Instant
  readonly known: Known
}

/**
 * Since when each of the latest dates has been what it is.
 * @param versions the dates by their names after each entry of a log, the first one first
 */
export function sinceWhen(
  versions: readonly { readonly known: Known; readonly dates: ReadonlyMap<string, Instant> }[],
): ReadonlyMap<string, Dated> {
  let latest = new Map<string, Dated>()
  let last: ReadonlyMap<string, Instant> | undefined
  for (const { known, dates } of versions) {
    if (dates === last) continue
    last = dates
    const next = new Map<string, Dated>()
    for (const [name, at] of dates) {
      const before = latest.get(name)
      next.set(name, before?.at === at ? before : { at, known })
    }
    latest = next
  }
  return latest
}
