import type { Db } from '../db/db.ts'
import { type Entry, findEntry } from '../environments/store.ts'

type Answer = Promise<Entry | undefined>

/**
 * Looks up whom a token lets in. Requests that come while a look-up of their token is under way share
 * the next one, which begins after the last of them came: so nobody ever gets an answer that is older
 * than the request, and many requests at once cost as much as one.
 */
export class Entries {
  readonly #control: Db
  readonly #running = new Map<string, Answer>()
  readonly #next = new Map<string, Answer>()

  constructor(control: Db) {
    this.#control = control
  }

  find(hash: string): Answer {
    const running = this.#running.get(hash)
    if (!running) return this.#look(hash)
    let next = this.#next.get(hash)
    if (!next) {
      next = running
        .catch(() => {}) // whoever asked hears of it
        .then(() => {
          this.#next.delete(hash)
          return this.#look(hash)
        })
      this.#next.set(hash, next)
    }
    return next
  }

  #look(hash: string): Answer {
    const answer = findEntry(this.#control, hash).finally(() => {
      if (this.#running.get(hash) === answer) this.#running.delete(hash)
    })
    this.#running.set(hash, answer)
    return answer
  }
}
