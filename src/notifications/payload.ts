import { balanceFieldsOf } from '../commits/store.ts'
import type { Ctx } from '../ctx.ts'
import type { CustomFields } from '../custom-fields/custom-field.ts'
import { customFieldsOf } from '../custom-fields/store.ts'
import type { Db } from '../db/db.ts'
import { iso } from '../time/clock.ts'
import type { Event } from '../webhooks/outbox.ts'
import type { Telling } from './plan.ts'

type FieldsOf = (id: string) => CustomFields

/** The custom fields, as they are now, of everything that is spoken of. */
export async function gatherFields(
  db: Db,
  customer_id: string,
  tellings: readonly Telling[],
): Promise<FieldsOf> {
  const ids = (name: 'contract_id' | 'balance_id') => [
    ...new Set(tellings.flatMap(({ happening }) => happening.about[name] ?? [])),
  ]
  const all = [
    await customFieldsOf(db, 'customer', [customer_id]),
    await customFieldsOf(db, 'contract', ids('contract_id')),
    await balanceFieldsOf(db, ids('balance_id')),
  ]
  return (id) => all.find((fields) => fields.has(id))?.get(id) ?? {}
}

/** The body of a lifecycle notification (spec/04 §4.1): flat, its time the event's in whole seconds. */
export function payloadOf(
  { environment }: Pick<Ctx, 'environment'>,
  customer_id: string,
  { id, happening: { type, at, about }, watch }: Telling,
  fields: FieldsOf,
): Event {
  const [noun = ''] = type.split('.')
  const { contract_id, balance_id, parent_recurring_id, segment } = about
  return {
    id,
    type,
    timestamp: `${iso(at).slice(0, 19)}Z`,
    environment_type: environment.type,
    ...(balance_id !== undefined && {
      [`${noun}_id`]: balance_id,
      [`${noun}_custom_fields`]: fields(balance_id),
    }),
    ...(contract_id !== undefined && {
      contract_id,
      contract_custom_fields: fields(contract_id),
    }),
    ...(parent_recurring_id !== undefined && {
      [`parent_recurring_${noun}_id`]: parent_recurring_id,
    }),
    ...segment,
    customer_id,
    customer_custom_fields: fields(customer_id),
    ...(watch.offset && { offset_id: watch.offset.id, offset_duration: watch.offset.duration }),
  }
}
