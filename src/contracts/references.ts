/** The ids of other things that terms speak of, wherever in them they stand. */
export interface References {
  readonly products: ReadonlySet<string>
  readonly units: ReadonlySet<string>
}

const PRODUCTS = new Set(['product_id', 'applicable_product_ids'])
const UNITS = new Set(['credit_type_id', 'custom_credit_type_id'])
/** Whatever users write of their own lies below these. */
const FOREIGN = new Set([
  'custom_fields',
  'custom_rate',
  'pricing_group_values',
  'presentation_group_values',
  'invoice_metadata',
])

export function referencesOf(...terms: unknown[]): References {
  const products = new Set<string>()
  const units = new Set<string>()
  const note = (into: Set<string>, value: unknown) => {
    for (const id of Array.isArray(value) ? value : [value])
      if (typeof id === 'string') into.add(id.toLowerCase())
  }
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, part] of Object.entries(value)) {
      if (PRODUCTS.has(name)) note(products, part)
      else if (UNITS.has(name)) note(units, part)
      else if (!FOREIGN.has(name)) walk(part)
    }
  }
  terms.forEach(walk)
  return { products, units }
}
