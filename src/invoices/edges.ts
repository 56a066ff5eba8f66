import type { Instant } from '../time/clock.ts'
import { balancesOf, remainingOf, renewals, rolloversAt } from './balances.ts'
import type { Facts, UsageQuestion } from './facts.ts'
import { openStatements } from './statements.ts'

interface Window {
  readonly starting_at: Instant
  readonly ending_before: Instant
}

const both = ({ starting_at, ending_before }: Window): Instant[] => [starting_at, ending_before]

/** Every balance there may come to be: at a renewal, all that could roll over does. */
function possibleBalances(facts: Facts) {
  const balances = balancesOf(facts)
  for (const renewal of renewals(facts)) {
    const moved = rolloversAt(renewal, balances, remainingOf(balances, new Map()))
    balances.push(...moved.map(({ to }) => to))
  }
  return balances
}

/**
 * Every instant at which the price of anything, or who may pay for it, can change. Between two of
 * them it makes no difference in which hour something was used: no line of any open invoice begins
 * or ends there.
 */
export function edgesOf(facts: Facts): Instant[] {
  const { contracts, price_lists } = facts
  const edges = new Set<Instant>()
  const add = (...instants: readonly Instant[]) => {
    for (const at of instants) edges.add(at)
  }
  for (const { products, rates } of price_lists.values()) {
    for (const { versions } of products) add(...versions.map(({ starting_at }) => starting_at))
    for (const same of rates.values()) add(...same.flatMap(both))
  }
  for (const { overrides, usage_filters } of contracts)
    add(...[...overrides, ...usage_filters].flatMap(both))
  for (const { segments } of possibleBalances(facts)) add(...segments.flatMap(both))
  for (const { period } of openStatements(facts)) add(period.start, period.end)
  return [...edges].sort((a, b) => a - b)
}

/** The edges of the family of whoever is asked about. */
export function edgesOfEach(
  all: readonly Facts[],
): (question: UsageQuestion) => readonly Instant[] {
  const edges = new Map(
    all.flatMap((facts) => {
      const own = edgesOf(facts)
      return [...facts.balances.keys()].map((member) => [member, own] as const)
    }),
  )
  return ({ customer_id }) => edges.get(customer_id) ?? []
}
