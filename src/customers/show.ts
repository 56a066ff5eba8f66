import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import { billableStatusAt, type StatusChange } from './billable-status.ts'
import { type Customer, externalIdOf } from './customer.ts'

/** A customer as its creation and its renaming show it. */
export const showCustomer = (customer: Customer) => ({
  id: customer.id,
  external_id: externalIdOf(customer),
  ingest_aliases: [...customer.ingest_aliases],
  name: customer.name,
  custom_fields: customer.custom_fields,
})

/** A customer in full, as get and list show it. */
export const showDetail = (customer: Customer, changes: readonly StatusChange[], now: Instant) => {
  const { value, effective_at } = billableStatusAt(changes, now)
  return {
    ...showCustomer(customer),
    customer_config: { salesforce_account_id: customer.salesforce_account_id },
    created_at: iso(customer.created_at),
    updated_at: iso(customer.updated_at),
    archived_at: isoOrNull(customer.archived_at),
    current_billable_status: { value, effective_at: isoOrNull(effective_at) },
  }
}
