import type { Contract } from '../contracts/contract.ts'
import { type Balance, grantedBy, type Segment } from '../ledger/balance.ts'
import type { Remaining } from '../ledger/drawdown.ts'
import { type Decimal, min, ZERO } from '../money/decimal.ts'
import { earlier, type Instant, plus } from '../time/clock.ts'
import type { Facts } from './facts.ts'
import { opened, sharedBalances } from './family.ts'
import { idOf } from './invoice.ts'
import { recurringBalances } from './recurring.ts'
import { isAlive } from './statements.ts'

/** A contract's balance ends with the contract at the latest. */
const clamp = (balance: Balance, { ending_before: end }: Contract): Balance => ({
  ...balance,
  segments: balance.segments
    .filter(({ starting_at }) => starting_at < end)
    .map((segment) => ({ ...segment, ending_before: earlier(segment.ending_before, end) })),
})

/** Every balance that has come about by now, those that roll over later apart. */
export const balancesOf = ({ balances, contracts, now }: Facts): Balance[] =>
  [
    ...sharedBalances(contracts, balances),
    ...contracts
      .filter(isAlive)
      .flatMap((contract) =>
        [
          ...contract.balances,
          ...contract.recurring.flatMap((each) => recurringBalances(contract, each, now)),
        ].map((balance) => opened(clamp(balance, contract), contracts)),
      ),
  ].filter(({ archived_at }) => archived_at === undefined)

/** Those of contracts that are archived: they ended with that, and nothing draws on them any more. */
export const closedBalances = ({ contracts }: Pick<Facts, 'contracts'>): Balance[] =>
  contracts.flatMap((contract) => {
    const { archived_at: at } = contract
    if (at === undefined) return []
    return [
      ...contract.balances.filter(({ archived_at }) => archived_at === undefined),
      ...contract.recurring.flatMap((each) => recurringBalances(contract, each, at)),
    ].map((balance) => {
      const { segments } = clamp(balance, contract)
      const ended = segments
        .filter(({ starting_at }) => starting_at <= at)
        .map((segment) => ({ ...segment, ending_before: earlier(segment.ending_before, at) }))
      return { ...balance, segments: ended, archived_at: at }
    })
  })

/** What was granted, and what the ledger says was added and taken since. */
export const remainingOf = (
  balances: readonly Balance[],
  ledger: ReadonlyMap<string, Decimal>,
): Remaining =>
  new Map(
    balances
      .flatMap(({ segments }) => segments)
      .map((segment) => [segment.id, grantedBy(segment).plus(ledger.get(segment.id) ?? ZERO)]),
  )

/** What moves from one contract's balance to the contract that renews it. */
export interface Rollover {
  readonly at: Instant
  readonly from: Balance
  readonly segment: Segment
  readonly to: Balance
}

/** The renewals of a customer's contracts, in the order of time. */
export const renewals = ({ contracts }: Facts): { from: Contract; to: Contract }[] =>
  contracts
    .filter(isAlive)
    .flatMap((to) => {
      if (to.transition?.type !== 'RENEWAL') return []
      const from = contracts.find(({ id }) => id === to.transition?.from_contract_id)
      return from ? [{ from, to }] : []
    })
    .sort((a, b) => a.to.starting_at - b.to.starting_at)

/**
 * What rolls over at a renewal: of each segment that has not expired, what is left, up to the
 * balance's fraction of what was granted (spec/13 §6). It lasts as long as its source did.
 */
export function rolloversAt(
  { from, to }: { from: Contract; to: Contract },
  balances: readonly Balance[],
  remaining: Remaining,
): Rollover[] {
  const at = to.starting_at
  return balances
    .filter(({ contract_id }) => contract_id === from.id)
    .flatMap((balance) => {
      const { rollover_fraction: fraction } = balance
      if (fraction === undefined || fraction.lte(ZERO)) return []
      return balance.segments
        .filter(({ starting_at, ending_before }) => starting_at <= at && at <= ending_before)
        .flatMap((segment): Rollover[] => {
          const left = remaining.get(segment.id) ?? ZERO
          const amount = min(left, grantedBy(segment).times(fraction))
          if (amount.lte(ZERO)) return []
          return [{ at, from: balance, segment, to: rolledBalance(balance, segment, to, amount) }]
        })
    })
}

function rolledBalance(from: Balance, segment: Segment, to: Contract, amount: Decimal): Balance {
  const id = idOf(to.id, 'rollover', from.id, segment.id)
  const granted_until = segment.cut_from ?? segment.ending_before
  const length = granted_until - segment.starting_at
  return {
    ...from,
    id,
    contract_id: to.id,
    applicable_contract_ids: [to.id],
    instalments: [],
    segments: [
      {
        id: idOf(id, segment.id),
        amount,
        starting_at: to.starting_at,
        ending_before: earlier(plus(to.starting_at, length), to.ending_before),
      },
    ],
    rolled_over_from: { balance_id: from.id, contract_id: from.contract_id ?? '' },
    created_at: to.starting_at,
  }
}
