import { type Db, json, sql, where } from '../db/db.ts'
import { iso } from '../time/clock.ts'
import type { Payment, PaymentStatus } from './payment.ts'

const columns = sql`id, number, invoice_id, customer_id, contract_id, workflow_id,
  delivery_method_id, configuration_id, by_intent, terms, credit_type_id, amount, amount_paid,
  status, tried, round, intent_id, method_id, error, withdrawn, created_at, updated_at`

export type NewPayment = Omit<
  Payment,
  | 'number'
  | 'amount_paid'
  | 'status'
  | 'tried'
  | 'round'
  | 'intent_id'
  | 'method_id'
  | 'error'
  | 'withdrawn'
  | 'updated_at'
>

export async function insertPayment(tx: Db, p: NewPayment): Promise<Payment> {
  const [row] = await tx.query<Payment>(sql`
    insert into payment (id, invoice_id, customer_id, contract_id, workflow_id, delivery_method_id,
      configuration_id, by_intent, terms, credit_type_id, amount, status, created_at, updated_at)
    values (${p.id}, ${p.invoice_id}, ${p.customer_id}, ${p.contract_id}, ${p.workflow_id},
      ${p.delivery_method_id}, ${p.configuration_id}, ${p.by_intent}, ${json(p.terms)}::jsonb,
      ${p.credit_type_id}, ${p.amount}, 'pending', ${iso(p.created_at)}, ${iso(p.created_at)})
    returning ${columns}`)
  return row as Payment
}

/** Nobody else changes it until the transaction ends. */
export async function lockPayment(tx: Db, id: string): Promise<Payment | undefined> {
  const [row] = await tx.query<Payment>(
    sql`select ${columns} from payment where id = ${id} for update`,
  )
  return row
}

export const updatePayment = (tx: Db, before: Payment, change: Partial<Payment>) => {
  const p = { ...before, ...change }
  return tx.query(sql`
    update payment set amount_paid = ${p.amount_paid}, status = ${p.status}, tried = ${p.tried},
      round = ${p.round}, intent_id = ${p.intent_id}, method_id = ${p.method_id},
      error = ${p.error && json(p.error)}::jsonb, withdrawn = ${p.withdrawn},
      updated_at = ${iso(p.updated_at)}
    where id = ${p.id}`)
}

/** The attempts for an invoice, the newest first. */
export const paymentsOf = (
  db: Db,
  invoice_id: string,
  page: {
    readonly statuses?: readonly PaymentStatus[]
    readonly before?: number | undefined
    readonly limit?: number
  } = {},
): Promise<Payment[]> => {
  const { statuses, before, limit = 1_000 } = page
  return db.query(sql`
    select ${columns} from payment
    ${where([
      sql`invoice_id = ${invoice_id}`,
      statuses && sql`status = any(${[...statuses]}::text[])`,
      before === undefined ? undefined : sql`number < ${before}`,
    ])}
    order by number desc limit ${limit}`)
}

/** The latest payment that an intent of this account is for. */
export async function paymentByIntent(
  db: Db,
  delivery_method_id: string,
  intent_id: string,
): Promise<Payment | undefined> {
  const [row] = await db.query<Payment>(sql`
    select ${columns} from payment
    where intent_id = ${intent_id} and delivery_method_id = ${delivery_method_id}
    order by number desc limit 1`)
  return row
}
