import type { Balance } from '../ledger/balance.ts'
import { iso } from '../time/clock.ts'
import { pick } from './show.ts'
import type {
  CommitTerms,
  CreditTerms,
  RecurringCommitTerms,
  RecurringCreditTerms,
} from './terms.ts'

/** Commits and credits that billing made: occurrences of recurring ones, and what rolled over. */

export type Source = CommitTerms | CreditTerms | RecurringCommitTerms | RecurringCreditTerms

/** Where a derived balance came from. */
export interface Origin {
  readonly recurring_id?: string
  readonly rolled_over_from?: { readonly balance_id: string; readonly contract_id: string }
  readonly subscription_config?: NonNullable<RecurringCommitTerms['subscription_config']>
}

/** A derived balance in the words of stored ones. */
export interface Derived {
  readonly terms: CommitTerms | CreditTerms
  readonly contract_id: string | undefined
  readonly origin: Origin
}

const applicabilityOf = ({ applies }: Balance) => ({
  ...(applies.product_ids.length > 0 && { applicable_product_ids: [...applies.product_ids] }),
  ...(applies.product_tags.length > 0 && { applicable_product_tags: [...applies.product_tags] }),
  ...(applies.specifiers.length > 0 && {
    specifiers: applies.specifiers.map((s) => ({
      ...(s.product_id !== undefined && { product_id: s.product_id }),
      ...(s.product_tags.length > 0 && { product_tags: [...s.product_tags] }),
      ...(Object.keys(s.pricing_group_values).length > 0 && {
        pricing_group_values: { ...s.pricing_group_values },
      }),
      ...(Object.keys(s.presentation_group_values).length > 0 && {
        presentation_group_values: { ...s.presentation_group_values },
      }),
      ...(s.exclude.length > 0 && {
        exclude: s.exclude.map(({ product_tags }) => ({ product_tags: [...product_tags] })),
      }),
    })),
  }),
})

const schedulesOf = (balance: Balance) => ({
  access_schedule: {
    credit_type_id: balance.credit_type_id,
    schedule_items: balance.segments.map(({ id, amount, starting_at, ending_before }) => ({
      id,
      amount,
      starting_at: iso(starting_at),
      ending_before: iso(ending_before),
    })),
  },
  ...(balance.instalments.length > 0 && {
    invoice_schedule: {
      credit_type_id: balance.invoice_credit_type_id,
      schedule_items: balance.instalments.map(({ id, timestamp, unit_price, quantity }) => ({
        id,
        timestamp: iso(timestamp),
        unit_price,
        quantity,
      })),
    },
  }),
})

/** @param source the terms it came from, for what billing does not need to know and showing does */
export function toDerived(balance: Balance, source: Source | undefined): Derived {
  const { recurring_id, rolled_over_from, rollover_fraction: fraction } = balance
  const config = source && 'subscription_config' in source ? source.subscription_config : undefined
  const terms = {
    ...(source &&
      pick(source, 'description', 'netsuite_sales_order_id', 'hierarchy_configuration')),
    ...applicabilityOf(balance),
    ...schedulesOf(balance),
    id: balance.id,
    ...(balance.kind !== 'CREDIT' && { type: balance.kind }),
    ...(balance.name !== undefined && { name: balance.name }),
    product_id: balance.product_id,
    priority: Number(balance.priority.toFixed()),
    rate_type: balance.rate_type,
    ...(fraction && { rollover_fraction: fraction }),
    created_at: iso(balance.created_at),
    created_by: source?.created_by ?? 'system',
    ...(balance.archived_at !== undefined && { archived_at: iso(balance.archived_at) }),
  }
  return {
    terms: terms as CommitTerms | CreditTerms,
    contract_id: balance.contract_id,
    origin: rolled_over_from
      ? { rolled_over_from }
      : {
          ...(recurring_id !== undefined && { recurring_id }),
          ...(config && { subscription_config: config }),
        },
  }
}

/** The seats of one occurrence are balances of their own to billing, and one commit to the API. */
export function joinSeats(balances: readonly Balance[]): Balance[] {
  const joined = new Map<string, Balance>()
  for (const balance of balances) {
    const same = joined.get(balance.id)
    joined.set(
      balance.id,
      same ? { ...same, segments: [...same.segments, ...balance.segments] } : balance,
    )
  }
  return [...joined.values()]
}
