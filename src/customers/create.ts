import type { Static } from 'typebox'
import { addConfiguration } from '../billing-providers/configure.ts'
import { fromLegacy } from '../billing-providers/legacy.ts'
import { writeCustomFields } from '../custom-fields/store.ts'
import type { Db } from '../db/db.ts'
import type { Instant } from '../time/clock.ts'
import { aliasesOf, type Customer, cutName } from './customer.ts'
import { insertCustomer, needCustomer, writeAliases } from './store.ts'
import type { CreateCustomer } from './wire.ts'

export type NewCustomer = Static<typeof CreateCustomer>

/** Makes a customer with everything that was said of it; one refusal refuses the whole. */
export async function createCustomer(tx: Db, now: Instant, given: NewCustomer): Promise<Customer> {
  const id = await insertCustomer(tx, cutName(given.name), now)
  await writeAliases(tx, id, aliasesOf(given.external_id, given.ingest_aliases))
  await writeCustomFields(tx, 'customer', id, given.custom_fields)
  const { billing_config } = given
  if (billing_config) {
    const configuration = fromLegacy(billing_config.billing_provider_type, billing_config)
    await addConfiguration(tx, now, 'billing', id, configuration)
  }
  for (const one of given.customer_billing_provider_configurations ?? [])
    await addConfiguration(tx, now, 'billing', id, { ...one, provider: one.billing_provider })
  for (const one of given.customer_revenue_system_configurations ?? [])
    await addConfiguration(tx, now, 'revenue', id, one)
  return needCustomer(tx, id)
}
