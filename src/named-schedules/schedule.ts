import type { Instant } from '../time/clock.ts'

/** A value that holds from `starting_at` until `ending_before`, or for good when that is null. */
export interface Segment {
  readonly starting_at: Instant
  readonly ending_before: Instant | null
  readonly value: unknown
}

const endOf = ({ ending_before }: Segment): number => ending_before ?? Number.POSITIVE_INFINITY

/** The segments in which a date falls: one, or none. */
export const covering = (segments: readonly Segment[], at: Instant): Segment[] =>
  segments.filter((s) => s.starting_at <= at && at < endOf(s))

/** Writes a segment over a schedule: what was there is cut to what is left of it before and after. */
export function writeOver(segments: readonly Segment[], written: Segment): Segment[] {
  const left = segments.flatMap((s) => {
    if (endOf(s) <= written.starting_at || s.starting_at >= endOf(written)) return [s]
    const pieces: Segment[] = []
    if (s.starting_at < written.starting_at)
      pieces.push({ ...s, ending_before: written.starting_at })
    if (written.ending_before !== null && endOf(s) > written.ending_before)
      pieces.push({ ...s, starting_at: written.ending_before })
    return pieces
  })
  return [...left, written].sort((a, b) => a.starting_at - b.starting_at)
}
