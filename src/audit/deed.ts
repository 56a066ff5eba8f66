/** What an operation does, in the words of the audit log. */
export interface Deed {
  readonly action: string
  readonly resource_type: string
}

/** What the operations under a heading of the table are about. */
const subjects: Readonly<Record<string, string>> = {
  Alerts: 'alert',
  'Billable metrics': 'billable_metric',
  Contracts: 'contract',
  'Credit grants': 'credit_grant',
  'Credits and commits': 'commit',
  'Custom fields': 'custom_field',
  Customers: 'customer',
  Invoices: 'invoice',
  Notifications: 'notification',
  Packages: 'package',
  Payments: 'payment',
  Plans: 'plan',
  Products: 'product',
  'Rate cards': 'rate_card',
  Settings: 'billing_provider',
  'Threshold billing': 'contract',
}

/** Operations whose names do not say it; null: not worth an entry, for events are their own record. */
const exceptions: Readonly<Record<string, `${string}.${string}` | null>> = {
  addManualBalanceLedgerEntry: 'commit.add_ledger_entry',
  approveRequest: 'approval_request.approve',
  archiveCredit: 'credit.archive',
  archiveNotificationConfig: 'notification.archive',
  archiveProductListItem: 'product.archive',
  createBillableMetricV1: 'billable_metric.create',
  createCustomerCommit: 'commit.create',
  createCustomerCredit: 'credit.create',
  createCustomerWithContract: 'customer.create_with_contract',
  createHistoricalContractUsageInvoices: 'contract.create_historical_invoices',
  createNotificationConfig: 'notification.create',
  deleteBillingConfigForCustomer: 'customer.delete_billing_config',
  deleteCustomFields: 'custom_field.delete_values',
  disableCustomFieldKey: 'custom_field.remove_key',
  editCredit: 'credit.edit',
  editNotificationConfig: 'notification.edit',
  ingest: null,
  integrationCloudwatchLogger: 'integration.report',
  rejectRequest: 'approval_request.reject',
  releaseExternalPaymentGateThresholdCommit: 'commit.release',
  resetCustomerAlerts: 'alert.reset',
  retireCommits: 'commit.retire',
  rotateDeltaStreamSecret: 'settings.rotate_delta_stream_secret',
  setBillingConfigForCustomer: 'customer.set_billing_config',
  setClientWebhookSecret: 'settings.set_webhook_secret',
  setCustomerName: 'customer.change_name',
  setCustomFields: 'custom_field.set_values',
  submitApprovalRequests: 'approval_request.submit',
  updateContractNamedSchedule: 'contract.update_named_schedule',
  updateCreditEndDate: 'credit.update_end_date',
  updateCustomerNamedSchedule: 'customer.update_named_schedule',
  updateRateCardNamedSchedule: 'rate_card.update_named_schedule',
  updateStripeAccount: 'billing_provider.update',
}

const wordsOf = (name: string): string[] =>
  name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())

/**
 * What a write does: its name without its subject. `archiveCustomer` under Customers is `archive` of
 * a `customer`, `setIngestAliases` there is `set_ingest_aliases`. Undefined where no entry is made.
 */
export function deedOf(name: string, tag: string): Deed | undefined {
  const exception = exceptions[name]
  if (exception === null) return undefined
  if (exception !== undefined) {
    const [resource_type = '', action = ''] = exception.split('.')
    return { resource_type, action }
  }
  const [verb = name, ...rest] = wordsOf(name)
  const resource_type = subjects[tag] ?? rest.join('_')
  const kept = rest.join('_').replace(new RegExp(`(^|_)${resource_type}s?(?=_|$)`), '')
  return { resource_type, action: [verb, ...kept.split('_').filter(Boolean)].join('_') }
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

/** The one customer of whom every item of a list speaks. */
function ofAll(items: unknown, name: string): unknown {
  if (!Array.isArray(items)) return undefined
  const ids = new Set(items.map((item) => fieldsOf(item)[name]))
  return ids.size === 1 ? [...ids][0] : undefined
}

/** The id of the thing that a call is about: named in its path or body, or made by it. */
export function resourceIdOf(
  resource_type: string,
  { path, body, reply }: { path: Fields; body?: unknown; reply?: unknown },
): string | undefined {
  const given = fieldsOf(body)
  const made = fieldsOf(fieldsOf(reply)['data'])
  const name = `${resource_type}_id`
  const candidates = [
    path[name],
    path['id'],
    path['delivery_method_id'],
    given[name],
    given['id'],
    given['entity_id'],
    ofAll(given['data'], name),
    made['id'],
    made[name],
    made['delivery_method_id'],
  ]
  const id = candidates.find((value) => typeof value === 'string' && value.length <= 128)
  return id as string | undefined
}
