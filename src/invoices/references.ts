import type { Contract, ResellerRoyalty } from '../contracts/contract.ts'
import type { Balance } from '../ledger/balance.ts'
import { type Product, versionAt } from '../pricing/product.ts'
import type { Instant } from '../time/clock.ts'
import type { Invoice, Line } from './invoice.ts'

/** What an invoice's contract, products and commits are called elsewhere: it is passed down to it. */
interface Named {
  readonly now: Instant
  readonly contracts: ReadonlyMap<string, Contract>
  readonly products: ReadonlyMap<string, Product>
  readonly balances: ReadonlyMap<string, Balance>
}

/** The royalty in force when the period of an invoice begins, or when it is issued. */
function royaltyOf(
  { period, issued_at }: Invoice,
  contract: Contract | undefined,
): ResellerRoyalty | undefined {
  const at = period?.start ?? issued_at
  return contract?.reseller_royalties?.find(
    ({ starting_at, ending_before }) => starting_at <= at && at < ending_before,
  )
}

const showRoyalty = (royalty: ResellerRoyalty) => {
  const { reseller_type, netsuite_reseller_id, fraction } = royalty
  const { aws_account_number, aws_payer_reference_id, aws_offer_id } = royalty
  const { gcp_account_id, gcp_offer_id } = royalty
  return {
    reseller_type,
    netsuite_reseller_id,
    fraction: fraction.toFixed(),
    ...(reseller_type.startsWith('AWS') && {
      aws_options: {
        ...(aws_account_number !== undefined && { aws_account_number }),
        ...(aws_payer_reference_id !== undefined && { aws_payer_reference_id }),
        ...(aws_offer_id !== undefined && { aws_offer_id }),
      },
    }),
    ...(reseller_type.startsWith('GCP') && {
      gcp_options: {
        ...(gcp_account_id !== undefined && { gcp_account_id }),
        ...(gcp_offer_id !== undefined && { gcp_offer_id }),
      },
    }),
  }
}

/** The contract's order and opportunity, and its reseller's royalty. */
export function invoiceReferences(invoice: Invoice, { contracts }: Named) {
  const contract = contracts.get(invoice.contract_id)
  const royalty = royaltyOf(invoice, contract)
  const { netsuite_sales_order_id, salesforce_opportunity_id } = contract ?? {}
  return {
    ...(netsuite_sales_order_id !== undefined && { netsuite_sales_order_id }),
    ...(salesforce_opportunity_id !== undefined && { salesforce_opportunity_id }),
    ...(royalty && { reseller_royalty: showRoyalty(royalty) }),
  }
}

/** Whose royalty a line is subject to: one of the invoice's, for the products that it names. */
export function resellerOf({ product_id }: Line, invoice: Invoice, named: Named) {
  const royalty = royaltyOf(invoice, named.contracts.get(invoice.contract_id))
  const product = named.products.get(product_id ?? '')
  if (!royalty || !product) return {}
  const { tags } = versionAt(product, named.now)
  const isSubject =
    royalty.applicable_product_ids.includes(product.id) ||
    royalty.applicable_product_tags.some((tag) => tags.includes(tag))
  return isSubject ? { reseller_type: royalty.reseller_type } : {}
}

const itemOf = (id: string | undefined, { products, now }: Named): string | undefined => {
  const product = products.get(id ?? '')
  return product && versionAt(product, now).netsuite_internal_item_id
}

/** The items of a line's product and of the commit that pays for it, and that commit's order. */
export function lineReferences({ product_id, balance: paid }: Line, named: Named) {
  const balance = named.balances.get(paid?.id ?? '')
  const netsuite_item_id = itemOf(product_id, named)
  const commit_netsuite_item_id = itemOf(balance?.product_id, named)
  const order = balance?.netsuite_sales_order_id
  return {
    ...(netsuite_item_id !== undefined && { netsuite_item_id }),
    ...(commit_netsuite_item_id !== undefined && { commit_netsuite_item_id }),
    ...(order !== undefined && { commit_netsuite_sales_order_id: order }),
  }
}
