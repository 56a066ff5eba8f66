import type { Contract } from '../contracts/contract.ts'
import type { Ctx } from '../ctx.ts'
import { customFieldsOf } from '../custom-fields/store.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import { productsByIds } from '../products/store.ts'
import { showExternal } from '../stripe/status.ts'
import { parcelsOf } from '../stripe/store.ts'
import type { Facts } from './facts.ts'
import type { Invoice } from './invoice.ts'
import type { Surroundings } from './show.ts'

type Fields = Readonly<Record<string, string>>

/** The custom fields of everything that a contract names on its invoices, by id. */
const termFields = ({ balances, subscriptions, scheduled_charges, discounts, ...c }: Contract) =>
  [
    ...balances,
    ...subscriptions,
    ...scheduled_charges,
    ...discounts,
    ...c.professional_services,
  ].map(({ id, custom_fields }) => [id, custom_fields] as const)

/** Reads what invoices are shown with: names, tags and custom fields as they are now. */
export async function gatherSurroundings(
  { db, clock }: Ctx,
  {
    customer_id,
    contracts,
    balances,
    products,
  }: Pick<Facts, 'customer_id' | 'contracts' | 'balances' | 'products'>,
  invoices: readonly Invoice[],
): Promise<Surroundings> {
  const named = new Set(invoices.flatMap(({ lines }) => lines.map(({ product_id }) => product_id)))
  const others = [...named].filter((id): id is string => id !== undefined && !products.has(id))
  const ids = invoices.map(({ id }) => id)
  const [more, units, customer, invoice_custom_fields, parcels] = await Promise.all([
    productsByIds(db, others),
    listCreditTypes(db),
    customFieldsOf(db, 'customer', [customer_id]),
    customFieldsOf(db, 'invoice', ids),
    parcelsOf(db, ids),
  ])
  return {
    now: clock.now(),
    products: new Map([...products, ...more]),
    credit_types: new Map(units.map(({ id, name }) => [id, name])),
    customer_custom_fields: customer.get(customer_id) ?? {},
    contracts: new Map(contracts.map((contract) => [contract.id, contract])),
    balances: new Map(
      [...contracts.flatMap((c) => c.balances), ...[...balances.values()].flat()].map((balance) => [
        balance.id,
        balance,
      ]),
    ),
    invoice_custom_fields,
    external_invoices: new Map(parcels.map((parcel) => [parcel.invoice_id, showExternal(parcel)])),
    amended: new Map(contracts.flatMap(({ amended }) => [...(amended ?? [])])),
    term_custom_fields: new Map<string, Fields>([
      ...contracts.flatMap(termFields),
      ...[...balances.values()].flat().map(({ id, custom_fields }) => [id, custom_fields] as const),
    ]),
  }
}
