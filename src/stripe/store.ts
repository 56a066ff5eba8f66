import { type Db, sql } from '../db/db.ts'
import type { Decimal } from '../money/decimal.ts'
import { type Instant, iso, isoOrNull } from '../time/clock.ts'
import type { ExternalStatus } from './status.ts'

/** A final invoice on its way to Stripe, and what became of it. */
export interface Parcel {
  readonly invoice_id: string
  readonly customer_id: string
  readonly configuration_id: string
  readonly delivery_method_id: string
  /** GATED: a payment makes the invoice at Stripe and takes care of it. */
  readonly state: 'WAITING' | 'HELD' | 'GATED' | 'DONE'
  readonly status: ExternalStatus
  /** How often it was begun, this time included. */
  readonly tried: number
  readonly round: number
  readonly next_attempt_at: Instant | null
  readonly external_id: string | null
  readonly issued_at: Instant | null
  readonly pdf_url: string | null
  readonly invoiced_total: Decimal | null
  readonly invoiced_sub_total: Decimal | null
  readonly total_tax: Decimal | null
  readonly payment_id: string | null
  readonly error: string | null
}

/** What changes of it. */
export type ParcelChange = Partial<Omit<Parcel, 'invoice_id' | 'customer_id'>>

const columns = sql`invoice_id, customer_id, configuration_id, delivery_method_id, state, status,
  tried, round, next_attempt_at, external_id, issued_at, pdf_url, invoiced_total,
  invoiced_sub_total, total_tax, payment_id, error`

/** Puts an invoice into the outbox, once and for all. */
export const insertParcel = (
  tx: Db,
  given: Pick<Parcel, 'invoice_id' | 'customer_id' | 'configuration_id' | 'delivery_method_id'>,
  now: Instant,
  state: Parcel['state'] = 'WAITING',
) =>
  tx.query(sql`
    insert into external_invoice
      (invoice_id, customer_id, configuration_id, delivery_method_id, state, status, next_attempt_at)
    values (${given.invoice_id}, ${given.customer_id}, ${given.configuration_id},
            ${given.delivery_method_id}, ${state}, 'QUEUED', ${iso(now)})
    on conflict do nothing`)

/** Holds a customer's outbox for this process; false when another has it. */
export async function holdOutbox(
  tx: Db,
  customer_id: string,
  now: Instant,
  until: Instant,
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into stripe_hold (customer_id, busy_until) values (${customer_id}, ${iso(until)})
    on conflict (customer_id) do update set busy_until = excluded.busy_until
    where stripe_hold.busy_until <= ${iso(now)} returning customer_id`)
  return rows.length > 0
}

export const keepOutbox = (tx: Db, customer_id: string, until: Instant) =>
  tx.query(
    sql`update stripe_hold set busy_until = ${iso(until)} where customer_id = ${customer_id}`,
  )

export const releaseOutbox = (tx: Db, customer_id: string) =>
  tx.query(sql`delete from stripe_hold where customer_id = ${customer_id}`)

/**
 * The next thing to do for a customer: a held draft whose time has come, or else the oldest invoice
 * that waits, even when its next attempt is later, for no other overtakes it.
 */
export async function nextParcel(
  db: Db,
  customer_id: string,
  now: Instant,
): Promise<Parcel | undefined> {
  const [row] = await db.query<Parcel>(sql`
    select ${columns} from external_invoice
    where customer_id = ${customer_id}
      and (state = 'WAITING' or (state = 'HELD' and next_attempt_at <= ${iso(now)}))
    order by state, number limit 1`)
  return row
}

/** When the next held draft is to be finished. */
export async function nextHeld(db: Db, customer_id: string): Promise<Instant | undefined> {
  const [row] = await db.query<{ at: Instant | null }>(sql`
    select min(next_attempt_at) as at from external_invoice
    where customer_id = ${customer_id} and state = 'HELD'`)
  return row?.at ?? undefined
}

export const updateParcel = (tx: Db, before: Parcel, change: ParcelChange) => {
  const p = { ...before, ...change }
  return tx.query(sql`
    update external_invoice set state = ${p.state}, status = ${p.status}, tried = ${p.tried},
      round = ${p.round}, next_attempt_at = ${isoOrNull(p.next_attempt_at)},
      external_id = ${p.external_id}, issued_at = ${isoOrNull(p.issued_at)},
      pdf_url = ${p.pdf_url}, invoiced_total = ${p.invoiced_total},
      invoiced_sub_total = ${p.invoiced_sub_total}, total_tax = ${p.total_tax},
      payment_id = ${p.payment_id}, error = ${p.error}
    where invoice_id = ${p.invoice_id}`)
}

/** Takes an invoice out of the outbox as if it had never been meant to go. */
export const deleteParcel = (tx: Db, invoice_id: string) =>
  tx.query(sql`delete from external_invoice where invoice_id = ${invoice_id}`)

/** Nobody else changes it until the transaction ends. */
export async function lockParcel(tx: Db, invoice_id: string): Promise<Parcel | undefined> {
  const [row] = await tx.query<Parcel>(
    sql`select ${columns} from external_invoice where invoice_id = ${invoice_id} for update`,
  )
  return row
}

/** The invoice that this one at Stripe is a copy of, as the account itself says. */
export async function findByExternal(
  db: Db,
  delivery_method_id: string,
  external_id: string,
  invoice_id: string | undefined,
): Promise<string | undefined> {
  const [row] = await db.query<{ invoice_id: string }>(sql`
    select invoice_id from external_invoice
    where delivery_method_id = ${delivery_method_id}
      and (external_id = ${external_id}
           or (external_id is null and invoice_id::text = ${invoice_id ?? null}))`)
  return row?.invoice_id
}

/** What became of these invoices elsewhere. */
export const parcelsOf = (db: Db, invoice_ids: readonly string[]): Promise<Parcel[]> =>
  db.query(sql`
    select ${columns} from external_invoice where invoice_id = any(${[...invoice_ids]}::uuid[])`)

/** False when the event was heard before. */
export async function noteEvent(
  tx: Db,
  delivery_method_id: string,
  id: string,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.query(sql`
    insert into stripe_event (delivery_method_id, id, received_at)
    values (${delivery_method_id}, ${id}, ${iso(now)}) on conflict do nothing returning id`)
  return rows.length > 0
}

/** Which environment an account's events are for. */
export async function findAccountHome(control: Db, id: string): Promise<string | undefined> {
  const [row] = await control.query<{ environment_id: string }>(sql`
    select environment_id from maelzel.stripe_account where delivery_method_id = ${id}`)
  return row?.environment_id
}
