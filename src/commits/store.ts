import { Problem } from '../api/problem.ts'
import { customFieldsOfAny } from '../custom-fields/store.ts'
import { type Db, json, type Sql, sql } from '../db/db.ts'
import type { Balance } from '../ledger/balance.ts'
import { type Instant, iso } from '../time/clock.ts'
import { editBalance } from './fold.ts'
import { readBalance } from './read.ts'
import { insertTerms } from './store-terms.ts'
import type { BalanceUpdate, CommitTerms, CreditTerms } from './terms.ts'

/** What one edit did to a balance; only what was used is there. */
export interface BalanceOps {
  readonly update?: BalanceUpdate
  readonly archive?: true
  readonly disable_trueup?: true
}

export interface BalanceEdit {
  readonly id: string
  readonly made_at: Instant
  readonly made_by: string
  readonly ops: BalanceOps
}

interface Stored {
  readonly id: string
  readonly number: number
  readonly customer_id: string
  readonly edits: readonly BalanceEdit[]
}

/** A commit or credit of a customer's own, with its log. */
export type StoredBalance = Stored &
  (
    | { readonly kind: 'COMMIT'; readonly terms: CommitTerms }
    | { readonly kind: 'CREDIT'; readonly terms: CreditTerms }
  )

/** What a stored balance says after its edits. */
export const balanceTerms = ({ terms, edits }: StoredBalance): CommitTerms | CreditTerms =>
  edits.reduce<CommitTerms | CreditTerms>(
    (now, { ops, made_at }) => ({
      ...(ops.update ? editBalance(now, ops.update) : now),
      ...(ops.archive && { archived_at: now.archived_at ?? iso(made_at) }),
      ...(ops.disable_trueup && { true_up_disabled: true }),
    }),
    terms,
  )

type EditRow = BalanceEdit & { readonly balance_id: string }

async function select(db: Db, condition: Sql): Promise<StoredBalance[]> {
  const rows = await db.query<StoredBalance>(sql`
    select id, number, customer_id, kind, terms from balance where ${condition} order by number`)
  if (rows.length === 0) return []
  const edits = await db.query<EditRow>(sql`
    select id, balance_id, made_at, made_by, ops from balance_edit
    where balance_id = any(${rows.map(({ id }) => id)}::uuid[]) order by balance_id, seq`)
  const byBalance = new Map<string, BalanceEdit[]>()
  for (const { balance_id, ...edit } of edits) {
    const log = byBalance.get(balance_id)
    if (log) log.push(edit)
    else byBalance.set(balance_id, [edit])
  }
  return rows.map((row) => ({ ...row, edits: byBalance.get(row.id) ?? [] }))
}

/** A customer's own commits and credits with their logs, in the order in which they were made. */
export const storedBalancesOf = (db: Db, customer_id: string): Promise<StoredBalance[]> =>
  select(db, sql`customer_id = ${customer_id}`)

export async function findStoredBalance(db: Db, id: string): Promise<StoredBalance | undefined> {
  const [stored] = await select(db, sql`id = ${id}`)
  return stored
}

/** The customers' own commits and credits as billing reads them, archived ones included, by customer. */
export async function customerBalancesOf(
  db: Db,
  customer_ids: readonly string[],
): Promise<Map<string, Balance[]>> {
  const stored = await select(db, sql`customer_id = any(${[...customer_ids]}::uuid[])`)
  const fields = await balanceFieldsOf(
    db,
    stored.map(({ id }) => id),
  )
  const byCustomer = new Map<string, Balance[]>(customer_ids.map((id) => [id, []]))
  for (const s of stored)
    byCustomer
      .get(s.customer_id)
      ?.push(readBalance(balanceTerms(s), undefined, fields.get(s.id) ?? {}))
  return byCustomer
}

export const balanceFieldsOf = (db: Db, ids: readonly string[]) =>
  customFieldsOfAny(db, ['commit', 'contract_credit'], ids)

/** Stores a new balance. Commits and credits share one space of uniqueness keys (spec/13 §1). */
export async function insertBalance(
  tx: Db,
  customer_id: string,
  kind: StoredBalance['kind'],
  terms: CommitTerms | CreditTerms,
): Promise<void> {
  const rows = await tx.query(sql`
    insert into balance (id, customer_id, kind, uniqueness_key, created_at, terms)
    values (${terms.id}, ${customer_id}, ${kind}, ${terms.uniqueness_key}, ${terms.created_at},
            ${json(terms)}::jsonb)
    on conflict (uniqueness_key) where uniqueness_key is not null do nothing
    returning id`)
  if (rows.length > 0)
    return insertTerms(tx, terms.id, [
      { id: terms.id, kind: kind === 'COMMIT' ? 'commit' : 'contract_credit' },
    ])
  const [other] = await tx.query<{ id: string }>(
    sql`select id from balance where uniqueness_key = ${terms.uniqueness_key}`,
  )
  throw Problem.with('key_used', other ? { conflicting_id: other.id } : {})
}

/** Adds to the log of a balance, whose customer the transaction must hold. */
export const appendBalanceEdit = (
  tx: Db,
  { id: balance_id, edits }: StoredBalance,
  { id, made_at, made_by, ops }: BalanceEdit,
) =>
  tx.query(sql`
    insert into balance_edit (id, balance_id, seq, made_at, made_by, ops)
    values (${id}, ${balance_id}, ${edits.length + 1}, ${iso(made_at)}, ${made_by},
            ${json(ops)}::jsonb)`)
