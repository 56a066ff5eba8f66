import { type Alert, kindOf } from './alert.ts'
import type { Part, Reading } from './reading.ts'

export type Status = 'evaluating' | 'ok' | 'in_alarm'

/** How an alert stands for a customer: the whole, and the parts that are in alarm. */
export interface Standing {
  /** Undefined when the customer has never been looked at. */
  readonly whole: Status | undefined
  readonly parts: ReadonlySet<string>
}

/** A change of a part from one state to another. */
export interface Change {
  readonly part: Part
  readonly status: 'ok' | 'in_alarm'
  /** Whether it is told; what is silent is only kept. */
  readonly isTold: boolean
}

const isInAlarm = ({ type, threshold }: Alert, { value }: Part): boolean =>
  value !== undefined &&
  (kindOf(type).direction === 'falls' ? value.lte(threshold) : value.gte(threshold))

/**
 * What a reading changes (spec/03 §3.4). A crossing is told once: staying in alarm tells nothing.
 * @param isSilent whether a first alarm is kept without a word, for it was there before the alert
 */
export function judge(
  alert: Alert,
  reading: Reading,
  before: Standing,
  isSilent: boolean,
): Change[] {
  const isFirst = before.whole === undefined || before.whole === 'evaluating'
  const wasInAlarm = before.whole === 'in_alarm'
  const change = (part: Part, status: Change['status'], isTold = true): Change => ({
    part,
    status,
    isTold: isTold && !(isSilent && status === 'in_alarm'),
  })
  if (reading.whole) {
    const status = isInAlarm(alert, reading.whole) ? 'in_alarm' : 'ok'
    if (before.whole === status) return []
    return [change(reading.whole, status, status === 'in_alarm' || wasInAlarm)]
  }
  const { parts, parent, gone } = reading
  const alarmed = parts.filter((part) => isInAlarm(alert, part))
  const risen = alarmed.filter(({ key }) => !before.parts.has(key))
  const fallen = [...before.parts]
    .filter((key) => !alarmed.some((part) => part.key === key))
    .sort()
    .map(
      (key): Part =>
        parts.find((part) => part.key === key) ?? { key, value: undefined, says: gone(key) },
    )
  const all: Part = { key: '', value: undefined, says: parent ?? {} }
  const status = alarmed.length > 0 ? 'in_alarm' : 'ok'
  const isMoved = isFirst || wasInAlarm !== (status === 'in_alarm')
  return [
    ...risen.map((part) => change(part, 'in_alarm')),
    ...fallen.map((part) => change(part, 'ok')),
    ...(isMoved
      ? [change(all, status, parent !== undefined && (status === 'in_alarm' || wasInAlarm))]
      : []),
  ]
}

/** How an alert stands after some changes. */
export function after(before: Standing, changes: readonly Change[]): Standing {
  const parts = new Set(before.parts)
  let whole = before.whole
  for (const { part, status } of changes) {
    if (part.key === '') whole = status
    else if (status === 'in_alarm') parts.add(part.key)
    else parts.delete(part.key)
  }
  return { whole, parts }
}
