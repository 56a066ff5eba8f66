import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import type { Customer } from '../customers/customer.ts'
import { findCustomers } from '../customers/store.ts'
import type { Seller, Settings } from '../environments/environment.ts'
import { unnumbered, writeNumbers } from './store-numbers.ts'

/** A custom field that invoices print. */
export interface PrintedField {
  readonly name: string
  readonly value: string
}

/** Who sends an invoice to whom, and under which contract. Final invoices keep it as it was. */
export interface Parties {
  readonly seller: Seller | null
  readonly customer: { readonly name: string; readonly fields: readonly PrintedField[] }
  readonly contract: { readonly name?: string; readonly fields: readonly PrintedField[] }
}

const printed = (
  names: readonly string[],
  fields: Readonly<Record<string, string>>,
): PrintedField[] =>
  names.flatMap((name) => {
    const value = fields[name]
    return value === undefined ? [] : [{ name, value }]
  })

/** The parties of an invoice as they are now. */
export const partiesOf = (
  { seller, invoice_customer_fields, invoice_contract_fields }: Settings,
  customer: Customer,
  contract: Contract | undefined,
): Parties => ({
  seller,
  customer: {
    name: customer.name,
    fields: printed(invoice_customer_fields, customer.custom_fields),
  },
  contract: {
    ...(contract?.name !== undefined && { name: contract.name }),
    fields: printed(invoice_contract_fields, contract?.custom_fields ?? {}),
  },
})

/**
 * Numbers what has become final for customers, and keeps the names of the parties with it. The last
 * thing that a transaction does which finalizes, for all others that finalize wait for its end.
 * @param contracts those whose invoices may be new
 */
export async function numberInvoices(
  { db, environment: { settings } }: Ctx,
  customer_ids: readonly string[],
  contracts: readonly Contract[],
): Promise<void> {
  const fresh = await unnumbered(db, customer_ids)
  if (fresh.length === 0) return
  const customers = await findCustomers(db, [...new Set(fresh.map((f) => f.customer_id))])
  const byId = new Map(contracts.map((contract) => [contract.id, contract]))
  const parties = fresh.flatMap(({ customer_id, contract_id }) => {
    const customer = customers.get(customer_id)
    return customer
      ? [[contract_id, partiesOf(settings, customer, byId.get(contract_id))] as const]
      : []
  })
  await writeNumbers(db, [...customers.keys()], settings.invoice_number_prefix, new Map(parties))
}
