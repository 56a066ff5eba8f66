import type { Period } from '../time/calendar.ts'
import { DAY, earlier, HOUR, type Instant, plus } from '../time/clock.ts'

export const windowSizes = ['HOUR', 'DAY', 'NONE'] as const
export type WindowSize = (typeof windowSizes)[number]

const LENGTH = { HOUR, DAY, NONE: Number.POSITIVE_INFINITY }

/** Where the window of this position begins; those of a size lie on whole hours or days in UTC. */
function startOf({ start }: Period, size: WindowSize, n: number): Instant {
  if (n === 0 || size === 'NONE') return start
  return plus((Math.floor(start / LENGTH[size]) * LENGTH[size]) as Instant, n * LENGTH[size])
}

/** Into how many windows a span falls; the first and the last may be shorter than their size. */
export function countWindows(span: Period, size: WindowSize): number {
  if (size === 'NONE') return 1
  return Math.ceil(span.end / LENGTH[size]) - Math.floor(span.start / LENGTH[size])
}

/** The windows of a span from position `first` on, at most `count` of them. */
export function windowsOf(span: Period, size: WindowSize, first: number, count: number): Period[] {
  const last = Math.min(countWindows(span, size), first + count)
  return Array.from({ length: Math.max(last - first, 0) }, (_, i) => ({
    start: startOf(span, size, first + i),
    end: size === 'NONE' ? span.end : earlier(startOf(span, size, first + i + 1), span.end),
  }))
}
