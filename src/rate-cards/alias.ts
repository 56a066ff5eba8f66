import type { Instant } from '../time/clock.ts'

/** A name for a rate card while it holds; null means without a bound. */
export interface Alias {
  readonly name: string
  readonly starting_at: Instant | null
  readonly ending_before: Instant | null
}
