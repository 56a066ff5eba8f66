import { balanceTerms, type StoredBalance } from '../commits/store.ts'
import { instant } from '../time/clock.ts'
import { type Known, sinceWhen } from './dates.ts'
import { accessOf, endedBy, type Happening, segmentHappenings } from './happening.ts'

const KIND = { COMMIT: 'commit', CREDIT: 'credit' } as const

/** What happens to a commit or credit of a customer's own. */
export function balanceLife(stored: StoredBalance): Happening[] {
  const kind = KIND[stored.kind]
  const entries: Known[] = [
    { at: instant(stored.terms.created_at), entry: stored.id },
    ...stored.edits.map(({ id, made_at }) => ({ at: made_at, entry: id })),
  ]
  const versions = entries.map((known, n) => ({
    known,
    accesses: accessOf(balanceTerms({ ...stored, edits: stored.edits.slice(0, n) })),
  }))
  const dates = sinceWhen(
    versions.map(({ known, accesses }) => ({
      known,
      dates: new Map(
        accesses.flatMap(({ id, start, end }) => [
          [`${id} start`, start],
          [`${id} end`, end],
        ]),
      ),
    })),
  )
  const terms = balanceTerms(stored)
  const about = { balance_id: stored.id }
  const first = entries[0] as Known
  const ended = endedBy(terms.archived_at === undefined ? undefined : instant(terms.archived_at))
  return [
    { type: `${kind}.create`, key: `${stored.id} create`, at: first.at, known: first, about },
    ...stored.edits.map(({ id, made_at, ops }): Happening => {
      const deed = ops.archive ? 'archive' : 'edit'
      const known = { at: made_at, entry: id }
      return { type: `${kind}.${deed}`, key: `${id} ${deed}`, at: made_at, known, about }
    }),
    ...segmentHappenings(
      kind,
      versions.at(-1)?.accesses ?? [],
      about,
      ended,
      (name, at) => dates.get(name) ?? { at, known: first },
    ),
  ]
}
