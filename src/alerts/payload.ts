import { randomUUID } from 'node:crypto'
import { type Instant, iso, plus } from '../time/clock.ts'
import type { Alert } from './alert.ts'
import type { Change } from './judge.ts'

/** What is told of a change (spec/03 §3.9). */
export function tellingOf(
  alert: Alert,
  customer_id: string,
  { part, status }: Change,
  { triggered_by, at, isParent }: { triggered_by: string; at: Instant; isParent: boolean },
) {
  const type = status === 'in_alarm' ? alert.type : alert.type.replace(/_reached$/, '_resolved')
  return {
    type: `alerts.${type}`,
    event: {
      id: randomUUID(), // each firing is an event of its own, for receivers tell events apart by it
      properties: {
        customer_id,
        alert_id: alert.id,
        alert_name: alert.name,
        timestamp: iso(isParent ? plus(at, 1) : at),
        threshold: alert.threshold,
        triggered_by,
        ...part.says,
      },
    },
  }
}
