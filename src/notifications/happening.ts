import type { CommitTerms, CreditTerms } from '../commits/terms.ts'
import { earlier, FOREVER, type Instant, instant } from '../time/clock.ts'
import type { Dated, Known } from './dates.ts'
import type { LifecycleType } from './lifecycle.ts'

/** Something that happens in the life of a contract, commit or credit. */
export interface Happening {
  readonly type: LifecycleType
  /** Tells it from everything else that happens. */
  readonly key: string
  readonly at: Instant
  /** Since when its date has been known, and by which entry. */
  readonly known: Known
  /** Whether it is told late rather than never. */
  readonly late?: true
  /** From when on it does not happen any more, for its object is archived. */
  readonly ended?: Instant
  readonly about: About
}

/** Whom and what it is about. */
export interface About {
  readonly contract_id?: string
  readonly balance_id?: string
  readonly parent_recurring_id?: string
  readonly segment?: {
    readonly segment_index: number
    readonly segment_count: number
    readonly segment_id: string
  }
}

export type Kind = 'commit' | 'credit'

/** The first of the instants that there are. */
export const firstOf = (...instants: readonly (Instant | undefined)[]): Instant | undefined =>
  instants.reduce((a, b) => (a === undefined || b === undefined ? (a ?? b) : earlier(a, b)))

export const endedBy = (at: Instant | undefined): { ended?: Instant } =>
  at === undefined ? {} : { ended: at }

/** The access of a balance within the life of its contract. */
export interface Access {
  readonly id: string
  readonly start: Instant
  readonly end: Instant
}

export const accessOf = (
  { access_schedule }: CommitTerms | CreditTerms,
  contract_end: Instant = FOREVER,
): Access[] =>
  access_schedule.schedule_items
    .map((item) => ({
      id: item.id,
      start: instant(item.starting_at),
      end: earlier(instant(item.ending_before), contract_end),
    }))
    .filter(({ start, end }) => start < end)

/** The beginning and the end of each segment of a balance. */
export function segmentHappenings(
  kind: Kind,
  accesses: readonly Access[],
  about: About,
  rest: { ended?: Instant; late?: true },
  dated: (name: string, at: Instant) => Dated,
): Happening[] {
  return accesses.flatMap((access, segment_index) => {
    const segment = { segment_index, segment_count: accesses.length, segment_id: access.id }
    const one = (edge: 'start' | 'end'): Happening => ({
      type: `${kind}.segment.${edge}`,
      key: `${access.id} ${edge}`,
      about: { ...about, segment },
      ...rest,
      ...dated(`${access.id} ${edge}`, access[edge]),
    })
    return access.end < FOREVER ? [one('start'), one('end')] : [one('start')]
  })
}
