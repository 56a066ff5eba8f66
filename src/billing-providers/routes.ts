import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { disableThresholds } from '../thresholds/disable.ts'
import { isoOrNull } from '../time/clock.ts'
import type { System } from './configuration.ts'
import { addConfiguration, type GivenConfiguration } from './configure.ts'
import { archiveConfigurations, type DeliveredConfiguration, listConfigurations } from './store.ts'

type Given = GivenConfiguration & { readonly customer_id: string }

/** Adds every configuration, in order, or none. */
async function addAll({ db, clock }: Ctx, system: System, data: readonly Given[]) {
  const added: DeliveredConfiguration[] = []
  for (const given of data) {
    const customer = await needCustomer(db, given.customer_id)
    if (customer.archived_at !== null)
      throw Problem.of('invalid_request', `The customer ${customer.id} is archived`)
    added.push(await addConfiguration(db, clock.now(), system, given.customer_id, given))
  }
  return added
}

async function list(
  { db }: Ctx,
  system: System,
  body: { customer_id: string; include_archived?: boolean },
) {
  await needCustomer(db, body.customer_id)
  return listConfigurations(db, system, body.customer_id, body)
}

const show = (c: DeliveredConfiguration) => ({
  id: c.id,
  customer_id: c.customer_id,
  configuration: c.configuration,
  delivery_method_id: c.delivery_method_id,
  delivery_method: c.method,
  delivery_method_configuration: c.account,
  archived_at: isoOrNull(c.archived_at),
})

const showBilling = (c: DeliveredConfiguration) => ({ ...show(c), billing_provider: c.provider })

/** NetSuite is the only revenue system there is. */
const showRevenue = (c: DeliveredConfiguration) => ({ ...show(c), provider: 'netsuite' as const })

/** Archives every configuration that is named, or none. */
async function archiveAll(
  { db, clock }: Ctx,
  system: System,
  customer_id: string,
  ids: readonly string[],
) {
  await needCustomer(db, customer_id)
  const archived = await archiveConfigurations(db, system, customer_id, ids, clock.now())
  const missing = ids.find((id) => !archived.includes(id.toLowerCase()))
  if (missing !== undefined)
    throw Problem.of(
      'invalid_request',
      `The customer ${customer_id} has no live configuration ${missing}; none was archived`,
    )
}

export const billingProviders: Implements<
  | 'setCustomerBillingProviderConfigurations'
  | 'getCustomerBillingProviderConfigurations'
  | 'archiveCustomerBillingProviderConfigurations'
  | 'setCustomerRevenueSystemConfigurations'
  | 'getCustomerRevenueSystemConfigurations'
  | 'archiveCustomerRevenueSystemConfigurations'
> = {
  async setCustomerBillingProviderConfigurations(ctx, { body: { data } }) {
    const given = data.map((one) => ({ ...one, provider: one.billing_provider }))
    const added = await addAll(ctx, 'billing', given)
    return {
      data: added.map((c) => ({
        id: c.id,
        billing_provider: c.provider,
        customer_id: c.customer_id,
        configuration: c.configuration,
        delivery_method_id: c.delivery_method_id,
        ...(c.tax_provider !== null && { tax_provider: c.tax_provider }),
      })),
    }
  },

  async getCustomerBillingProviderConfigurations(ctx, { body }) {
    return { data: (await list(ctx, 'billing', body)).map(showBilling) }
  },

  async archiveCustomerBillingProviderConfigurations(ctx, { body }) {
    const { customer_id, customer_billing_provider_configuration_ids: ids } = body
    await archiveAll(ctx, 'billing', customer_id, ids)
    await disableThresholds(ctx, customer_id, ids)
    return { data: body }
  },

  async setCustomerRevenueSystemConfigurations(ctx, { body: { data } }) {
    const added = await addAll(ctx, 'revenue', data)
    return { data: added.map(showRevenue) }
  },

  async getCustomerRevenueSystemConfigurations(ctx, { body }) {
    return { data: (await list(ctx, 'revenue', body)).map(showRevenue) }
  },

  async archiveCustomerRevenueSystemConfigurations(ctx, { body }) {
    const { customer_id, customer_revenue_system_configuration_ids: ids } = body
    await archiveAll(ctx, 'revenue', customer_id, ids)
    return { data: body }
  },
}
