import { patch } from '../commits/fold.ts'
import type { Ops } from './edit.ts'
import type { PrepaidThresholdTerms, SpendThresholdTerms } from './terms.ts'

type Discount = SpendThresholdTerms['discount_configuration']
type DiscountEdit = NonNullable<
  Ops['update_spend_threshold_configuration']
>['discount_configuration']

/** A discount without a fraction left is none. */
function editDiscount(discount: Discount, edit: DiscountEdit): Discount | null {
  if (edit === undefined) return discount
  if (edit === null) return null
  const next = patch<Partial<NonNullable<Discount>>>(discount ?? {}, edit)
  return next.payment_fraction === undefined ? null : (next as NonNullable<Discount>)
}

export function editSpendThreshold(
  terms: SpendThresholdTerms,
  edit: Ops['update_spend_threshold_configuration'],
): SpendThresholdTerms {
  if (!edit) return terms
  const { commit, discount_configuration, ...fields } = edit
  return patch(terms, {
    ...fields,
    commit: patch(terms.commit, commit ?? {}),
    discount_configuration: editDiscount(terms.discount_configuration, discount_configuration),
  })
}

export function editPrepaidThreshold(
  terms: PrepaidThresholdTerms,
  edit: Ops['update_prepaid_balance_threshold_configuration'],
): PrepaidThresholdTerms {
  if (!edit) return terms
  const { commit, discount_configuration, ...fields } = edit
  return patch(terms, {
    ...fields,
    commit: patch(terms.commit, commit ?? {}),
    discount_configuration: editDiscount(terms.discount_configuration, discount_configuration),
  })
}
