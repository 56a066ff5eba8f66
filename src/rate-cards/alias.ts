import { Problem } from '../api/problem.ts'
import { BEGINNING, FOREVER, type Instant, instant, iso } from '../time/clock.ts'

/** A name for a rate card while it holds; null means without a bound. */
export interface Alias {
  readonly name: string
  readonly starting_at: Instant | null
  readonly ending_before: Instant | null
}

/** An alias as the wire spells it. */
export interface AliasInput {
  readonly name: string
  readonly starting_at?: string
  readonly ending_before?: string
}

const startOf = ({ starting_at }: Alias): Instant => starting_at ?? BEGINNING
const endOf = ({ ending_before }: Alias): Instant => ending_before ?? FOREVER

/** Reads the aliases of one card; a name may come back later, but not twice at a time. */
export function readAliases(inputs: readonly AliasInput[]): Alias[] {
  const aliases = inputs.map(({ name, starting_at, ending_before }) => ({
    name,
    starting_at: starting_at === undefined ? null : instant(starting_at),
    ending_before: ending_before === undefined ? null : instant(ending_before),
  }))
  for (const [i, alias] of aliases.entries()) {
    const place = `body.aliases[${i}]`
    if (endOf(alias) <= startOf(alias))
      throw Problem.of('invalid_request', `${place}.ending_before must be after starting_at`)
    const overlaps = aliases
      .slice(0, i)
      .some(
        (other) =>
          other.name === alias.name &&
          startOf(other) < endOf(alias) &&
          startOf(alias) < endOf(other),
      )
    if (overlaps)
      throw Problem.of(
        'invalid_request',
        `${place}: ${alias.name} is given twice for the same time`,
      )
  }
  return aliases
}

export const showAlias = ({ name, starting_at, ending_before }: Alias) => ({
  name,
  ...(starting_at !== null && { starting_at: iso(starting_at) }),
  ...(ending_before !== null && { ending_before: iso(ending_before) }),
})
