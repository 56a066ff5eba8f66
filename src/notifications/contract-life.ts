import type { CommitTerms, CreditTerms } from '../commits/terms.ts'
import type { ContractEdit, Ops } from '../contracts/edit.ts'
import { applyOps } from '../contracts/fold.ts'
import type { StoredContract } from '../contracts/store.ts'
import type { Terms } from '../contracts/terms.ts'
import { FOREVER, type Instant, instant, iso } from '../time/clock.ts'
import { type Dated, type Known, sinceWhen } from './dates.ts'
import {
  accessOf,
  endedBy,
  firstOf,
  type Happening,
  type Kind,
  segmentHappenings,
} from './happening.ts'

/** A contract after one entry of its log. */
export interface Version {
  readonly known: Known
  readonly terms: Terms
}

/** The contract after each entry of its log, the first terms first. */
export function versionsOf({ id, created_at, terms, edits }: StoredContract): Version[] {
  const versions: Version[] = [{ known: { at: created_at, entry: id }, terms }]
  let now = terms
  for (const edit of edits) {
    now = applyOps(now, edit.ops, iso(edit.made_at))
    versions.push({ known: { at: edit.made_at, entry: edit.id }, terms: now })
  }
  return versions
}

export const endOf = ({ ending_before }: Terms): Instant =>
  ending_before === undefined ? FOREVER : instant(ending_before)

function datesOf(terms: Terms): Map<string, Instant> {
  const end = endOf(terms)
  const dates = new Map<string, Instant>([
    ['start', instant(terms.starting_at)],
    ['end', end],
  ])
  for (const balance of [...terms.commits, ...terms.credits])
    for (const access of accessOf(balance, end)) {
      dates.set(`${access.id} start`, access.start)
      dates.set(`${access.id} end`, access.end)
    }
  return dates
}

/** The dates after each entry; the same map again where an entry could not change them. */
function datedVersions(versions: readonly Version[]) {
  let before: Terms | undefined
  let dates = new Map<string, Instant>()
  return versions.map(({ known, terms }) => {
    const isSame =
      before?.commits === terms.commits &&
      before.credits === terms.credits &&
      before.starting_at === terms.starting_at &&
      before.ending_before === terms.ending_before
    if (!isSame) dates = datesOf(terms)
    before = terms
    return { known, dates }
  })
}

/** What happens to a contract and to its commits and credits, except those that recur. */
export function contractLife(stored: StoredContract, versions: readonly Version[]): Happening[] {
  const terms = versions.at(-1)?.terms ?? stored.terms
  const dates = sinceWhen(datedVersions(versions))
  const about = { contract_id: stored.id }
  const archived = terms.archived && instant(terms.archived.at)
  const dated = (name: string, at: Instant): Dated =>
    dates.get(name) ?? { at, known: { at: stored.created_at, entry: stored.id } }
  const edge = (name: 'start' | 'end', at: Instant): Happening => ({
    type: `contract.${name}`,
    key: `${stored.id} ${name}`,
    about,
    ...endedBy(archived),
    ...dated(name, at),
  })
  const segments = (kind: Kind, balances: readonly (CommitTerms | CreditTerms)[]) =>
    balances.flatMap((balance) => {
      const ended = endedBy(
        firstOf(
          archived,
          balance.archived_at === undefined ? undefined : instant(balance.archived_at),
        ),
      )
      const of = { ...about, balance_id: balance.id }
      return segmentHappenings(kind, accessOf(balance, endOf(terms)), of, ended, dated)
    })
  return [
    edge('start', instant(terms.starting_at)),
    ...(endOf(terms) < FOREVER ? [edge('end', endOf(terms))] : []),
    ...segments('commit', terms.commits),
    ...segments('credit', terms.credits),
    ...deeds(stored),
  ]
}

const INTERNAL = new Set<string>(['archive_contract', 'disable_trueups'])

/** What somebody did, each at the instant at which it was done. */
function deeds({ id, created_at, terms, edits }: StoredContract): Happening[] {
  const made = (known: Known, type: Happening['type'], balance_id?: string): Happening => ({
    type,
    key: `${known.entry} ${balance_id ?? ''} ${type}`,
    at: known.at,
    known,
    about: { contract_id: id, ...(balance_id !== undefined && { balance_id }) },
  })
  const first: Known = { at: created_at, entry: id }
  const opsOf = ({ ops, ...edit }: ContractEdit): Happening[] => {
    const known: Known = { at: edit.made_at, entry: edit.id }
    const isEdit = Object.keys(ops).some((name) => !INTERNAL.has(name)) || edit.amendment
    return [
      ...(isEdit ? [made(known, 'contract.edit')] : []),
      ...(ops.archive_contract ? [made(known, 'contract.archive')] : []),
      ...balanceDeeds(ops).map(([type, balance_id]) => made(known, type, balance_id)),
    ]
  }
  return [
    made(first, 'contract.create'),
    ...terms.commits.map((commit) => made(first, 'commit.create', commit.id)),
    ...terms.credits.map((credit) => made(first, 'credit.create', credit.id)),
    ...edits.flatMap(opsOf),
  ]
}

function balanceDeeds(ops: Ops): [Happening['type'], string][] {
  const each = (type: Happening['type'], ...lists: (readonly { id: string }[] | undefined)[]) =>
    [...new Set(lists.flatMap((list) => (list ?? []).map(({ id }) => id)))].map(
      (id): [Happening['type'], string] => [type, id],
    )
  return [
    ...each('commit.create', ops.add_commits),
    ...each('credit.create', ops.add_credits),
    ...each('commit.edit', ops.update_commits, ops.disable_trueups),
    ...each('credit.edit', ops.update_credits),
    ...each('commit.archive', ops.archive_commits),
    ...each('credit.archive', ops.archive_credits),
  ]
}
