import type { Streaming } from '../metrics/metric.ts'

/**
 * The sets of properties by which a metric's usage is kept apart: its group keys, but none that is
 * part of another, for its answers are sums over the larger one. They depend on the definition
 * alone, which never changes, so a number names one of them for good.
 */
export function cutsOf({ group_keys = [] }: Streaming): readonly (readonly string[])[] {
  const sets = group_keys.map((key) => [...new Set(key)].sort())
  const distinct = [...new Map(sets.map((set) => [JSON.stringify(set), set])).values()]
  const largest = distinct.filter(
    (set) =>
      !distinct.some((other) => other.length > set.length && set.every((k) => other.includes(k))),
  )
  return largest.length > 0 ? largest : [[]]
}

/** The number of a cut that can tell these properties apart: the one with the fewest; undefined when none can. */
export function cutFor(metric: Streaming, keys: readonly string[]): number | undefined {
  const fitting = [...cutsOf(metric).entries()].filter(([, cut]) =>
    keys.every((key) => cut.includes(key)),
  )
  return fitting.sort(([, a], [, b]) => a.length - b.length)[0]?.[0]
}
