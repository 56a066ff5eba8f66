import type { Alert, AlertType } from './alert.ts'
import { days, percentage, remaining, seats } from './measure-balances.ts'
import { invoiceTotal, monthlyTotal, spend, usage } from './measure-invoices.ts'
import { type Measure, type Outlook, type Reading, whole } from './reading.ts'

/** Plans and their credit grants are not kept by this program: there is nothing to measure. */
const ofPlan: Measure = ({ scope: { credit_type_id } }) => whole(undefined, { credit_type_id })

const MEASURES: Record<AlertType, Measure> = {
  spend_threshold_reached: spend,
  monthly_invoice_total_spend_threshold_reached: monthlyTotal,
  usage_threshold_reached: usage,
  invoice_total_reached: invoiceTotal,
  low_remaining_commit_balance_reached: remaining('commit'),
  low_remaining_commit_percentage_reached: percentage('commit'),
  low_remaining_days_for_commit_segment_reached: days('commit'),
  low_remaining_contract_credit_balance_reached: remaining('credit'),
  low_remaining_contract_credit_percentage_reached: percentage('credit'),
  low_remaining_days_for_contract_credit_segment_reached: days('credit'),
  low_remaining_contract_credit_and_commit_balance_reached: remaining('any'),
  low_remaining_contract_credit_and_commit_percentage_reached: percentage('any'),
  low_remaining_seat_balance_reached: seats,
  low_credit_balance_reached: ofPlan,
  low_remaining_credit_percentage_reached: ofPlan,
  low_remaining_days_in_plan_reached: ofPlan,
}

/** What an alert reads of a customer now: a pure function of what is known of the customer. */
export const read = (alert: Alert, outlook: Outlook): Reading =>
  MEASURES[alert.type](alert, outlook)
