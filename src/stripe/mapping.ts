import type { Contract } from '../contracts/contract.ts'
import type { CustomFieldEntity } from '../custom-fields/custom-field.ts'
import { customFieldsOf } from '../custom-fields/store.ts'
import type { Db } from '../db/db.ts'
import type { Invoice, Line } from '../invoices/invoice.ts'
import type { Item } from './items.ts'

/** Which custom field fills which field at Stripe. */
export interface Mapping {
  readonly stripe_entity: 'invoice' | 'invoice_item'
  readonly stripe_key: string
  readonly entity: CustomFieldEntity
  readonly key: string
}

const ofProduct = (stripe_key: string, key: string): Mapping => ({
  stripe_entity: 'invoice_item',
  stripe_key,
  entity: 'contract_product',
  key,
})

/** Where products and tax codes of items come from unless the account says otherwise (spec/07 §7.8). */
const USUAL = [ofProduct('product', 'stripe_product_id'), ofProduct('metadata.TaxCode', 'TaxCode')]

const MOST_FIELDS = 4 // that Stripe prints on an invoice
const LONGEST_NAME = 40
const LONGEST_VALUE = 140
const LONGEST_METADATA = 500

/** What the mappings fill in. */
export interface Mapped {
  readonly metadata: Readonly<Record<string, string>>
  readonly custom_fields: readonly { readonly name: string; readonly value: string }[]
  readonly default_mandate?: string
  ofLine(line: Line): Pick<Item, 'product' | 'metadata'>
}

/** The object of a kind that an invoice or a line belongs to. */
function idFor(
  entity: CustomFieldEntity,
  invoice: Invoice,
  contract: Contract,
  line?: Line,
): string | undefined {
  if (entity === 'customer') return invoice.customer_id
  if (entity === 'contract') return invoice.contract_id
  if (entity === 'rate_card') return contract.rate_card_id
  if (entity === 'invoice') return invoice.id
  if (entity === 'contract_product') return line?.product_id
  if (entity === 'commit' || entity === 'contract_credit') return line?.balance?.id
  if (entity === 'scheduled_charge') return line?.scheduled_charge_id
  if (entity === 'subscription') return line?.subscription_id
  if (entity === 'discount') return line?.discount_id
  if (entity === 'professional_service') return line?.professional_service_id
  return undefined
}

/** Whether both fill the same field at Stripe. */
const isSame = (a: Mapping, b: Mapping): boolean =>
  a.stripe_entity === b.stripe_entity && a.stripe_key === b.stripe_key

/** Reads the custom fields that the mappings name, as they are now. */
export async function gatherMapped(
  db: Db,
  given: readonly Mapping[],
  invoice: Invoice,
  contract: Contract,
): Promise<Mapped> {
  const usual = USUAL.filter((each) => !given.some((mapping) => isSame(mapping, each)))
  const mappings = [...given, ...usual]
  const fields = new Map<CustomFieldEntity, ReadonlyMap<string, Readonly<Record<string, string>>>>()
  for (const entity of new Set(mappings.map((mapping) => mapping.entity))) {
    const ids = [undefined, ...invoice.lines].map((line) => idFor(entity, invoice, contract, line))
    const known = [...new Set(ids.filter((id) => id !== undefined))]
    fields.set(entity, await customFieldsOf(db, entity, known))
  }
  const valuesFor = (stripe_entity: Mapping['stripe_entity'], line?: Line) =>
    mappings
      .filter((mapping) => mapping.stripe_entity === stripe_entity)
      .flatMap(({ stripe_key, entity, key }): [string, string][] => {
        const id = idFor(entity, invoice, contract, line)
        const value = id === undefined ? undefined : fields.get(entity)?.get(id)?.[key]
        return value === undefined ? [] : [[stripe_key, value]]
      })
  const ofInvoice = valuesFor('invoice')
  const mandate = ofInvoice.find(([key]) => key === 'default_mandate')?.[1]
  return {
    metadata: metadataOf(ofInvoice),
    custom_fields: under('custom_fields.', ofInvoice)
      .slice(0, MOST_FIELDS)
      .map(([name, value]) => ({
        name: name.slice(0, LONGEST_NAME),
        value: value.slice(0, LONGEST_VALUE),
      })),
    ...(mandate !== undefined && { default_mandate: mandate }),
    ofLine(line) {
      const values = valuesFor('invoice_item', line)
      const product = values.find(([key]) => key === 'product')?.[1]
      return { metadata: metadataOf(values), ...(product !== undefined && { product }) }
    },
  }
}

const under = (prefix: string, values: readonly [string, string][]): [string, string][] =>
  values
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value])

const metadataOf = (values: readonly [string, string][]): Record<string, string> =>
  Object.fromEntries(
    under('metadata.', values).map(([key, value]) => [
      key.slice(0, LONGEST_NAME),
      value.slice(0, LONGEST_METADATA),
    ]),
  )
