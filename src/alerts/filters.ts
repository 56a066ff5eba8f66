import type { Balance } from '../ledger/balance.ts'
import type { FieldFilter, Specifier } from './alert.ts'

type Fields = Readonly<Record<string, string>>
export type ContractFields = (contract_id: string) => Fields

/** The fields of what a filter speaks of; undefined where the balance is no such thing. */
function fieldsFor(
  { entity }: FieldFilter,
  { kind, contract_id, custom_fields }: Balance,
  contractFields: ContractFields,
): Fields | undefined {
  if (entity === 'Contract')
    return contract_id === undefined ? undefined : contractFields(contract_id)
  const isCredit = kind === 'CREDIT'
  if (entity === 'Commit' && isCredit) return undefined
  return entity === 'ContractCredit' && !isCredit ? undefined : custom_fields
}

/** The value of the field of which a filter speaks. */
export const valueFor = (
  filter: FieldFilter,
  balance: Balance,
  contractFields: ContractFields,
): string | undefined => fieldsFor(filter, balance, contractFields)?.[filter.key]

/** Whether all filters hold of a balance; one without a value holds of every value. */
export const passes = (
  filters: readonly FieldFilter[],
  balance: Balance,
  contractFields: ContractFields,
): boolean =>
  filters.every((filter) => {
    const value = valueFor(filter, balance, contractFields)
    return value !== undefined && (filter.value === undefined || filter.value === value)
  })

/** Whether some specifier includes a balance and does not exclude it; none at all include everything. */
export const isSpecified = (
  specifiers: readonly Specifier[] | undefined,
  balance: Balance,
  contractFields: ContractFields,
): boolean =>
  specifiers === undefined ||
  specifiers.length === 0 ||
  specifiers.some(
    ({ custom_field_filters = [], exclude = [] }) =>
      passes(custom_field_filters, balance, contractFields) &&
      !exclude.some(({ custom_field_filters: out = [] }) => passes(out, balance, contractFields)),
  )
