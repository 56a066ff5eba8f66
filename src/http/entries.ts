import { setImmediate } from 'node:timers/promises'
import type { Db } from '../db/db.ts'
import { type Entry, findEntry } from '../environments/store.ts'

type Answer = Promise<Entry | undefined>

/**
 * Looks up whom a token lets in. Requests that are read in one turn of the event loop share a look-up,
 * which begins after the last of them came: so nobody ever gets an answer that is older than the
 * request, and many requests at once cost as much as one.
 */
export class Entries {
  readonly #control: Db
  readonly #gathering = new Map<string, Answer>()

  constructor(control: Db) {
    this.#control = control
  }

  find(hash: string): Answer {
    const gathering = this.#gathering.get(hash)
    if (gathering) return gathering
    const answer = setImmediate().then(() => {
      this.#gathering.delete(hash)
      return findEntry(this.#control, hash)
    })
    this.#gathering.set(hash, answer)
    return answer
  }
}
