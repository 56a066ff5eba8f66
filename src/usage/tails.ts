import { LONGEST_NAME } from './fold.ts'

/**
 * Every so many events of a name its tail is folded: soon, and after five times as many at once. So
 * a tail that is read is short in quiet times, and never very long.
 */
const SOON = 500
const NOW = 2500

/** Names that are counted at the same time; where there are more, all start again. */
const NAMES = 20_000

/** One event in so many asks for a fold whatever was counted: no tail grows for ever. */
const CHANCE = 20_000

/** A name whose tail is long now. */
export interface LongTail {
  readonly name: string
  /** Very long: it must not wait. */
  readonly urgent: boolean
}

/** How many events of each name this process has stored; a rough guide, lost with the process. */
export class Tails {
  readonly #counts = new Map<string, number>()

  /**
   * Counts events; returns the names whose tail is long now.
   * @param names of the events in their order
   * @param first the number of the first of them
   */
  grow(names: readonly string[], first: number): LongTail[] {
    const long = new Map<string, boolean>()
    for (const [i, name] of names.entries()) {
      if (name.length > LONGEST_NAME) continue
      const count = (this.#counts.get(name) ?? 0) + 1
      this.#counts.set(name, count % NOW)
      if (count === NOW) long.set(name, true)
      else if ((count % SOON === 0 || (first + i) % CHANCE === 0) && !long.has(name))
        long.set(name, false)
    }
    if (this.#counts.size > NAMES) this.#counts.clear()
    return [...long].map(([name, urgent]) => ({ name, urgent }))
  }
}
