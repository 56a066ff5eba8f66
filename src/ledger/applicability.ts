import { type Product, versionAt } from '../pricing/product.ts'
import { matchesSpecifier, type Subject } from '../pricing/resolve.ts'
import type { Instant } from '../time/clock.ts'
import type { Applicability, Balance } from './balance.ts'

/** Whether a balance may pay for the subject; naming nothing, it pays for everything (spec/13 §1). */
export function appliesTo(
  { product_ids, product_tags, specifiers }: Applicability,
  subject: Subject,
) {
  if (product_ids.length === 0 && product_tags.length === 0 && specifiers.length === 0) return true
  return (
    product_ids.includes(subject.product_id) ||
    product_tags.some((tag) => subject.version.tags.includes(tag)) ||
    specifiers.some((specifier) => matchesSpecifier(specifier, subject))
  )
}

/** Whether it may pay for charges of this contract. */
export const paysFor = ({ applicable_contract_ids: ids }: Balance, contract_id: string): boolean =>
  ids.length === 0 || ids.includes(contract_id)

/** How many distinct products a balance is limited to; naming none is naming all. */
export function productsNamed(
  applies: Applicability,
  products: readonly Product[],
  at: Instant,
): number {
  const { product_ids, product_tags, specifiers } = applies
  const named = new Set<string>(product_ids)
  const withTags = (holds: (tags: readonly string[]) => boolean) => {
    for (const product of products) if (holds(versionAt(product, at).tags)) named.add(product.id)
  }
  if (product_tags.length > 0) withTags((tags) => product_tags.some((tag) => tags.includes(tag)))
  for (const { product_id, product_tags: all } of specifiers) {
    if (product_id !== undefined) named.add(product_id)
    else if (all.length > 0) withTags((tags) => all.every((tag) => tags.includes(tag)))
  }
  const namesSome =
    product_ids.length > 0 ||
    product_tags.length > 0 ||
    specifiers.some((s) => s.product_id !== undefined || s.product_tags.length > 0)
  return namesSome ? named.size : Number.POSITIVE_INFINITY
}

/** Specifiers of group values alone, with neither product nor tags (spec/13 §5, counting notes). */
export const usageSpecifiers = ({ specifiers }: Applicability): number =>
  specifiers.filter((s) => s.product_id === undefined && s.product_tags.length === 0).length
