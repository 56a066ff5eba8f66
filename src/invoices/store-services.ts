import { type Db, sql } from '../db/db.ts'
import { records } from '../db/records.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { ServiceCharge } from './service-charge.ts'

/** What these customers were asked to pay for professional services, in the order of asking. */
export const serviceCharges = (db: Db, customer_ids: readonly string[]): Promise<ServiceCharge[]> =>
  db.query<ServiceCharge>(sql`
    select id, batch, contract_id, professional_service_id, issued_at, quantity, unit_price, amount,
           notes
    from service_charge where customer_id = any(${[...customer_ids]}::uuid[])
    order by created_at, batch, position`)

export const insertServiceCharges = (
  tx: Db,
  customer_id: string,
  charges: readonly ServiceCharge[],
  at: Instant,
) =>
  tx.query(sql`
    insert into service_charge (id, batch, customer_id, contract_id, professional_service_id,
      issued_at, quantity, unit_price, amount, notes, created_at, position)
    select c.id, c.batch, ${customer_id}, c.contract_id, c.professional_service_id, c.issued_at,
      c.quantity, c.unit_price, c.amount, c.notes, ${iso(at)}, c.position
    from ${records(
      charges.map((charge, position) => ({
        ...charge,
        issued_at: iso(charge.issued_at),
        position,
      })),
      {
        id: 'uuid',
        batch: 'uuid',
        contract_id: 'uuid',
        professional_service_id: 'uuid',
        issued_at: 'timestamptz',
        quantity: 'numeric',
        unit_price: 'numeric',
        amount: 'numeric',
        notes: 'jsonb',
        position: 'int',
      },
    )} c`)
