import { type Instant, later } from '../time/clock.ts'
import type { Happening } from './happening.ts'
import type { LifecycleType } from './lifecycle.ts'
import { offsetFrom } from './offset.ts'

/** A wish to be told of events of one type. */
export interface Watch {
  readonly type: LifecycleType
  /** Of an offset notification; a system one is told as it happens. */
  readonly offset?: { readonly id: string; readonly duration: string }
  /** From when on the wish is there; it says nothing of what lies before. */
  readonly since: Instant
  /** Entries written at that very instant, but before the wish. */
  readonly before: readonly string[]
}

/**
 * When an event is told; undefined: not at all. It is told at its offset from the event, if by then
 * the wish was there and the date was known (spec/04 §4.2). An occurrence of a recurring commit comes
 * into being by itself, one period ahead: what should have been told before that is told then.
 */
export function firesAt(
  happening: Happening,
  { offset, since, before }: Watch,
): Instant | undefined {
  const { at, known, late, ended } = happening
  const wanted = offset ? offsetFrom(at, offset.duration) : at
  if (wanted === undefined) return undefined
  const fires = late ? later(wanted, known.at) : wanted
  const isOlder = known.at < since || before.includes(known.entry)
  if (isOlder ? fires <= since : fires < known.at) return undefined
  return ended !== undefined && fires >= ended ? undefined : fires
}
