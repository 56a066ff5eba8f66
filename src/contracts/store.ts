import { Problem } from '../api/problem.ts'
import { insertTerms, type TermRow } from '../commits/store-terms.ts'
import { customFieldsOfAny } from '../custom-fields/store.ts'
import { type Db, json, type Sql, sql, where } from '../db/db.ts'
import { FOREVER, type Instant, instant, iso, isoOrNull } from '../time/clock.ts'
import type { Contract } from './contract.ts'
import type { ContractEdit } from './edit.ts'
import { fold } from './fold.ts'
import { type FieldsOf, readContract } from './read.ts'
import type { Terms } from './terms.ts'

/** A contract as it is stored, with its log. */
export interface StoredContract {
  readonly id: string
  readonly customer_id: string
  readonly uniqueness_key: string | null
  readonly created_at: Instant
  readonly created_by: string
  readonly terms: Terms
  readonly edits: readonly ContractEdit[]
}

type Row = Omit<StoredContract, 'edits'>
type EditRow = Omit<ContractEdit, 'uniqueness_key' | 'amendment'> & {
  readonly contract_id: string
  readonly uniqueness_key: string | null
  readonly amendment: ContractEdit['amendment'] | null
}

const columns = sql`id, customer_id, uniqueness_key, created_at, created_by, terms`

/** The contracts of which the condition holds, those that start first first. */
async function select(db: Db, condition: Sql): Promise<StoredContract[]> {
  const rows = await db.query<Row>(sql`
    select ${columns} from contract where ${condition} order by starting_at, number`)
  if (rows.length === 0) return []
  const edits = await db.query<EditRow>(sql`
    select id, contract_id, made_at, made_by, uniqueness_key, amendment, ops from contract_edit
    where contract_id = any(${rows.map(({ id }) => id)}::uuid[]) order by contract_id, seq`)
  const logs = new Map<string, ContractEdit[]>(rows.map(({ id }) => [id, []]))
  for (const edit of edits) logs.get(edit.contract_id)?.push(toEdit(edit))
  return rows.map((row) => ({ ...row, edits: logs.get(row.id) ?? [] }))
}

const toEdit = ({ id, made_at, made_by, ops, uniqueness_key, amendment }: EditRow) => ({
  id,
  made_at,
  made_by,
  ops,
  ...(uniqueness_key !== null && { uniqueness_key }),
  ...(amendment && { amendment }),
})

/** Every contract of a customer with its log, archived ones included. */
export const storedContractsOf = (db: Db, customer_id: string): Promise<StoredContract[]> =>
  select(db, sql`customer_id = ${customer_id}`)

export const findStoredContracts = (db: Db, ids: readonly string[]): Promise<StoredContract[]> =>
  ids.length === 0 ? Promise.resolve([]) : select(db, sql`id = any(${[...ids]}::uuid[])`)

export async function findStoredContract(db: Db, id: string): Promise<StoredContract | undefined> {
  const [stored] = await findStoredContracts(db, [id])
  return stored
}

/** What a stored contract says now. */
export const termsOf = ({ terms, edits }: StoredContract): Terms => fold(terms, edits)

async function read(db: Db, stored: readonly StoredContract[]): Promise<Contract[]> {
  const folded = stored.map((s) => ({ who: s, terms: termsOf(s) }))
  const fields = await fieldsOf(
    db,
    folded.map(({ who, terms }) => ({ id: who.id, terms })),
  )
  return folded.map(({ who, terms }) => readContract(who, terms, fields))
}

/** Every contract of a customer as it stands now, archived ones included. */
export const contractsOf = async (db: Db, customer_id: string): Promise<Contract[]> =>
  read(db, await storedContractsOf(db, customer_id))

/** The same of several customers, by their ids. */
export async function contractsOfMany(
  db: Db,
  customer_ids: readonly string[],
): Promise<Map<string, Contract[]>> {
  const contracts = await read(
    db,
    await select(db, sql`customer_id = any(${[...customer_ids]}::uuid[])`),
  )
  const byCustomer = new Map<string, Contract[]>(customer_ids.map((id) => [id, []]))
  for (const contract of contracts) byCustomer.get(contract.customer_id)?.push(contract)
  return byCustomer
}

/** The contract as it stands now, archived or not. */
export async function findContract(db: Db, id: string): Promise<Contract | undefined> {
  const [contract] = await read(db, await findStoredContracts(db, [id]))
  return contract
}

/** The contracts with these ids as they stand now; unknown ids are left out. */
export const findContracts = async (db: Db, ids: readonly string[]): Promise<Contract[]> =>
  read(db, await findStoredContracts(db, ids))

/** The contracts that belong to the hierarchy under this one. */
export const childrenOf = (db: Db, contract_ids: readonly string[]) =>
  db.query<{ parent_id: string; contract_id: string; customer_id: string }>(sql`
    select terms #>> '{hierarchy_configuration,parent,contract_id}' as parent_id,
           id as contract_id, customer_id
    from contract
    where terms #>> '{hierarchy_configuration,parent,contract_id}' = any(${[...contract_ids]}::text[])
      and archived_at is null
    order by created_at, number`)

const ENTITIES = [
  'contract',
  'commit',
  'contract_credit',
  'scheduled_charge',
  'discount',
  'professional_service',
  'subscription',
] as const

/** The custom fields of contracts and of their terms, whatever kind they are. */
export async function fieldsOf(
  db: Db,
  contracts: readonly { readonly id: string; readonly terms: Terms }[],
): Promise<FieldsOf> {
  const ids = contracts.flatMap(({ id, terms }) => [
    id,
    ...[
      terms.commits,
      terms.credits,
      terms.scheduled_charges,
      terms.discounts,
      terms.professional_services,
      terms.subscriptions,
    ].flatMap((list) => list.map((term) => term.id)),
  ])
  const fields = await customFieldsOfAny(db, ENTITIES, ids)
  return (id) => fields.get(id) ?? {}
}

async function once(query: Promise<{ id: string }[]>, taken: () => Promise<string | undefined>) {
  if ((await query).length > 0) return
  const conflicting_id = await taken()
  throw Problem.with('key_used', conflicting_id === undefined ? {} : { conflicting_id })
}

/** Terms that may have custom fields, by the names of their lists in terms and in edits. */
const KINDS = {
  commits: 'commit',
  credits: 'contract_credit',
  scheduled_charges: 'scheduled_charge',
  discounts: 'discount',
  professional_services: 'professional_service',
  subscriptions: 'subscription',
} as const

const termRows = (prefix: '' | 'add_', holder: object): TermRow[] =>
  Object.entries(KINDS).flatMap(([name, kind]) => {
    const list = (holder as Record<string, readonly { id: string }[] | undefined>)[prefix + name]
    return (list ?? []).map(({ id }) => ({ id, kind }))
  })

/** Stores a new contract. A uniqueness key that another contract was made with is refused. */
export async function insertContract(tx: Db, contract: Omit<StoredContract, 'edits'>) {
  const { id, customer_id, uniqueness_key, created_at, created_by, terms } = contract
  const query = tx.query<{ id: string }>(sql`
    insert into contract (id, customer_id, uniqueness_key, package_id, starting_at, ending_before,
                          created_at, created_by, terms)
    values (${id}, ${customer_id}, ${uniqueness_key}, ${terms.package_id}, ${terms.starting_at},
            ${terms.ending_before}, ${iso(created_at)}, ${created_by}, ${json(terms)}::jsonb)
    on conflict (uniqueness_key) where uniqueness_key is not null do nothing
    returning id`)
  await once(query, async () => {
    const [other] = await tx.query<{ id: string }>(
      sql`select id from contract where uniqueness_key = ${uniqueness_key}`,
    )
    return other?.id
  })
  await insertTerms(tx, id, termRows('', terms))
}

/** Adds to the log of a contract, whose customer the transaction must hold. */
export async function appendEdit(tx: Db, stored: StoredContract, edit: ContractEdit) {
  const { id, made_at, made_by, uniqueness_key, amendment, ops } = edit
  const after = fold(stored.terms, [...stored.edits, edit])
  const query = tx.query<{ id: string }>(sql`
    insert into contract_edit (id, contract_id, seq, made_at, made_by, uniqueness_key, amendment, ops)
    values (${id}, ${stored.id}, ${stored.edits.length + 1}, ${iso(made_at)}, ${made_by},
            ${uniqueness_key}, ${amendment === undefined ? null : json(amendment)}::jsonb,
            ${json(ops)}::jsonb)
    on conflict (uniqueness_key) where uniqueness_key is not null do nothing
    returning id`)
  await once(query, async () => {
    const [other] = await tx.query<{ id: string }>(
      sql`select id from contract_edit where uniqueness_key = ${uniqueness_key}`,
    )
    return other?.id
  })
  await insertTerms(tx, stored.id, termRows('add_', ops))
  const { ending_before, archived } = after
  await tx.query(sql`
    update contract set
      ending_before = ${isoOrNull(ending_before === undefined ? null : instant(ending_before))},
      archived_at = ${archived?.at}
    where id = ${stored.id}`)
}

interface OnPackage {
  readonly number: number
  readonly customer_id: string
  readonly contract_id: string
  readonly starting_at: Instant
  readonly ending_before: Instant | null
  readonly archived_at: Instant | null
}

/** Contracts made of a package, in the order in which they were made; one row more than `limit` when there are more. */
export const contractsOnPackage = (
  db: Db,
  package_id: string,
  asked: {
    readonly starting_at: Instant | undefined
    readonly covering_date: Instant | undefined
    readonly include_archived: boolean
    readonly after: number | undefined
    readonly limit: number
  },
): Promise<OnPackage[]> => {
  const { starting_at: from, covering_date: at, after } = asked
  return db.query(sql`
    select number, customer_id, id as contract_id, starting_at, ending_before, archived_at
    from contract
    ${where([
      sql`package_id = ${package_id}`,
      asked.include_archived ? undefined : sql`archived_at is null`,
      from === undefined ? undefined : sql`starting_at >= ${iso(from)}`,
      at === undefined
        ? undefined
        : sql`starting_at <= ${iso(at)} and (ending_before is null or ending_before > ${iso(at)})`,
      after === undefined ? undefined : sql`number > ${after}`,
    ])}
    order by number limit ${asked.limit + 1}`)
}

/** Whether a contract runs at an instant. */
export const isRunning = (contract: Contract, at: Instant): boolean =>
  contract.archived_at === undefined &&
  contract.starting_at <= at &&
  at < (contract.ending_before ?? FOREVER)
