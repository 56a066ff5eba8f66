import { textArray } from '../../db/binary.ts'
import { type Db, sql } from '../../db/db.ts'
import { readJson, toJson } from '../../money/json.ts'
import type { Instant } from '../../time/clock.ts'
import type { InvoiceStatus } from '../invoice.ts'
import type { NewProof, Proof } from './proof.ts'

export interface KeptProof {
  readonly proof: Proof
  readonly until: number
  readonly names: readonly string[]
  readonly isComplete: boolean
}

/** Whether a proof says all there is to say: nothing in it is still to be counted from events. */
const isComplete = ({ usage }: Proof): boolean => usage.every(({ source }) => source === 'IMPORTED')

/** Keeps the proofs of invoices that become final. */
export async function insertProofs(tx: Db, proofs: readonly NewProof[]): Promise<void> {
  if (proofs.length === 0) return
  await tx.query(sql`
    insert into invoice_proof (invoice_id, customer_id, counted_until, names, complete, proof)
    select p.invoice_id, p.customer_id, coalesce(p.until, (select last from event_counter)),
           array(select alias from customer_alias a where a.customer_id = p.customer_id
                 union select p.customer_id::text), p.complete, p.proof
    from unnest(${proofs.map(({ proof }) => proof.invoice.id)}::uuid[],
                ${proofs.map(({ proof }) => proof.invoice.customer_id)}::uuid[],
                ${proofs.map(({ until }) => until ?? null)}::bigint[],
                ${proofs.map(({ proof }) => isComplete(proof))}::boolean[],
                ${textArray(proofs.map(({ proof }) => toJson(proof)))}::text[])
      as p (invoice_id, customer_id, until, complete, proof)`)
}

interface ProofRow {
  readonly counted_until: number
  readonly names: readonly string[]
  readonly complete: boolean
  readonly proof: string
}

export async function findProof(db: Db, invoice_id: string): Promise<KeptProof | undefined> {
  const [row] = await db.query<ProofRow>(sql`
    select counted_until, names, complete, proof from invoice_proof
    where invoice_id = ${invoice_id}`)
  return (
    row && {
      proof: readJson(row.proof) as Proof,
      until: row.counted_until,
      names: row.names,
      isComplete: row.complete,
    }
  )
}

/** What of a final invoice may be other than when its proof was written. */
export interface ProofHead {
  readonly id: string
  readonly status: InvoiceStatus
  readonly issued_at: Instant
  readonly number: string | null
}

export async function headOfProof(db: Db, id: string): Promise<ProofHead | undefined> {
  const [row] = await db.query<ProofHead>(
    sql`select id, status, issued_at, number from invoice where id = ${id}`,
  )
  return row
}

/** Proofs in which something is still to be counted. */
export async function incompleteProofs(db: Db, limit: number): Promise<string[]> {
  const rows = await db.query<{ invoice_id: string }>(
    sql`select invoice_id from invoice_proof where not complete order by invoice_id limit ${limit}`,
  )
  return rows.map(({ invoice_id }) => invoice_id)
}

export const completeProof = (db: Db, proof: Proof) =>
  db.query(sql`
    update invoice_proof set proof = ${toJson(proof)}, complete = true
    where invoice_id = ${proof.invoice.id}`)
