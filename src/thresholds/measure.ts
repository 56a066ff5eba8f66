import type { Contract } from '../contracts/contract.ts'
import type { PrepaidThresholdTerms } from '../contracts/terms.ts'
import { available } from '../invoices/account.ts'
import type { Facts } from '../invoices/facts.ts'
import { USD } from '../invoices/invoice.ts'
import type { BillingPlan } from '../invoices/plan.ts'
import type { Balance } from '../ledger/balance.ts'
import { type Decimal, ONE, sum } from '../money/decimal.ts'
import type { Instant } from '../time/clock.ts'

type Specifier = NonNullable<PrepaidThresholdTerms['threshold_balance_specifiers']>[number]
type Filter = Specifier['exclude'][number]['custom_field_filters'][number]

/** Whether a balance has the custom field, and is of the kind that the filter speaks of. */
const passes = ({ kind, custom_fields }: Balance, { entity, key, value }: Filter): boolean =>
  custom_fields[key] === value &&
  (entity === 'ContractCreditOrCommit' || (entity === 'ContractCredit') === (kind === 'CREDIT'))

/** All filters of one list must pass; one list is enough (spec/15 §3). */
export const isExcluded = (balance: Balance, specifiers: readonly Specifier[]): boolean =>
  specifiers.some(({ exclude }) =>
    exclude.some(({ custom_field_filters: all }) =>
      all.length > 0 ? all.every((filter) => passes(balance, filter)) : false,
    ),
  )

/** The currency of a contract's invoices. */
export const fiatOf = ({ price_lists }: Facts, { rate_card_id }: Contract): string =>
  (rate_card_id === undefined ? undefined : price_lists.get(rate_card_id))?.fiat_credit_type_id ??
  USD

/** What a contract can still draw on of the configuration's unit, drafts taken into account. */
export function balanceOf(
  { balances, remaining }: BillingPlan,
  contract: Contract,
  config: PrepaidThresholdTerms,
  unit: string,
  now: Instant,
): Decimal {
  return sum(
    balances
      .filter(
        ({ kind, credit_type_id, seat, applicable_contract_ids: only, archived_at }) =>
          kind !== 'POSTPAID' &&
          credit_type_id === unit &&
          seat === undefined &&
          archived_at === undefined &&
          (only.length === 0 || only.includes(contract.id)),
      )
      .filter((balance) => !isExcluded(balance, config.threshold_balance_specifiers ?? []))
      .map((balance) => available(balance, remaining, now)),
  )
}

/** What has accrued in the current period and nothing has paid for yet. */
export const accruedSpend = ({ open }: BillingPlan, contract: Contract, now: Instant): Decimal =>
  sum(
    open
      .filter(
        ({ invoice: { type, contract_id, period } }) =>
          type === 'USAGE' &&
          contract_id === contract.id &&
          period !== undefined &&
          period.start <= now &&
          now < period.end,
      )
      .map(({ invoice }) => invoice.total),
  )

/** What one unit costs in the contract's currency; undefined when the card does not convert it. */
export function worthOf(facts: Facts, contract: Contract, unit: string): Decimal | undefined {
  if (unit === fiatOf(facts, contract)) return ONE
  const { rate_card_id } = contract
  return rate_card_id === undefined
    ? undefined
    : facts.price_lists.get(rate_card_id)?.conversions.get(unit)
}
