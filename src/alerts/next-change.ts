import { occurrences } from '../invoices/recurring.ts'
import { addCalendar, startOfDay, startOfMonth } from '../time/calendar.ts'
import { DAY, earlier, FOREVER, type Instant, plus } from '../time/clock.ts'
import type { Alert } from './alert.ts'
import { isFresh } from './measure-invoices.ts'
import type { Outlook } from './reading.ts'

/** When the figures of a customer change by themselves next, if nobody does anything. */
export function nextChange(
  alerts: readonly Alert[],
  { facts: { contracts, now }, plan, finalized }: Outlook,
): Instant | undefined {
  const segments = plan.balances.flatMap((balance) => balance.segments)
  const isActive = segments.some((s) => s.starting_at <= now && now < s.ending_before)
  const countsDays =
    (alerts.some(({ type }) => type.includes('_days_')) && isActive) || finalized.some(isFresh)
  const countsMonths = alerts.some(({ type }) => type.startsWith('monthly_'))
  const next = [
    ...segments.flatMap(({ starting_at, ending_before }) => [starting_at, ending_before]),
    ...plan.open.flatMap(({ invoice: { period }, due }) => [due, period?.end ?? due]),
    ...contracts.flatMap((contract) => [
      contract.starting_at,
      contract.ending_before,
      ...contract.recurring.flatMap((recurring) => {
        const last = occurrences(recurring, contract, now).at(-1)
        return last ? [last.full.end] : [recurring.starting_at]
      }),
    ]),
    ...(countsDays ? [plus(startOfDay(now), DAY)] : []),
    ...(countsMonths ? [addCalendar(startOfMonth(now), { months: 1 })] : []),
  ].filter((at) => at > now && at < FOREVER)
  const [first, ...rest] = next
  return first === undefined ? undefined : rest.reduce(earlier, first)
}
