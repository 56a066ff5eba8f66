import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import type { Customer } from '../customers/customer.ts'
import { needCustomer } from '../customers/store.ts'
import type { Seller, Settings } from '../environments/environment.ts'
import { unnumberedContracts, writeNumbers } from './store-numbers.ts'

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
 * Numbers what has become final for a customer, and keeps the names of the parties with it. The last
 * thing that a transaction does which finalizes, for all others that finalize wait for its end.
 */
export async function numberInvoices(
  { db, environment: { settings } }: Ctx,
  customer_id: string,
  contracts: readonly Contract[],
): Promise<void> {
  const ids = await unnumberedContracts(db, customer_id)
  if (ids.length === 0) return
  const customer = await needCustomer(db, customer_id)
  const parties = ids.map((contract_id) => {
    const contract = contracts.find(({ id }) => id === contract_id)
    return [contract_id, partiesOf(settings, customer, contract)] as const
  })
  await writeNumbers(db, customer_id, settings.invoice_number_prefix, new Map(parties))
}
