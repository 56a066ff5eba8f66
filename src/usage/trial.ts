import type { StreamingMetric } from '../metrics/metric.ts'
import { type Cell, Cells } from './cells.ts'
import type { MeteredEvent } from './event.ts'
import type { UsageQuestion } from './question.ts'

/** Events that nobody has sent: what if they came, or were all there is? */
export interface Trial {
  readonly customer_id: string
  readonly mode: 'replace' | 'merge'
  readonly events: readonly MeteredEvent[]
}

/** The cells of a question as they would be with the trial's events. */
export function tried(
  { customer_id, mode, events }: Trial,
  question: UsageQuestion & { readonly metric: StreamingMetric },
  stored: readonly Cell[],
): readonly Cell[] {
  if (question.customer_id !== customer_id) return stored
  const { metric, from, to, group_keys, filter } = question
  const cells = new Cells(group_keys)
  if (mode === 'merge') for (const cell of stored) cells.addCell(cell)
  for (const event of events)
    if (event.micros >= from * 1000 && event.micros < to * 1000)
      cells.addEvent(metric, event, filter)
  return cells.sorted()
}
