import { askForCustomer, askForFilters } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import type { CustomFieldEntity } from './custom-field.ts'
import { needHolder } from './holders.ts'
import { deleteCustomFields, writeCustomFields } from './store.ts'
import { customerOf } from './store-holders.ts'
import { addKey, listKeys, removeKey } from './store-keys.ts'

/** Alerts may look at fields of contracts, commits and credits. */
async function askForHolder(ctx: Ctx, entity: CustomFieldEntity, id: string): Promise<void> {
  const customer_id = await customerOf(ctx.db, entity, id)
  if (customer_id !== undefined) await askForCustomer(ctx, customer_id, 'custom_field_change')
}

export const customFields: Implements<
  | 'addCustomFieldKey'
  | 'disableCustomFieldKey'
  | 'setCustomFields'
  | 'deleteCustomFields'
  | 'listCustomFieldKeys'
> = {
  async addCustomFieldKey({ db, clock }, { body: { entity, key, enforce_uniqueness } }) {
    const kept = await addKey(db, { entity, key, enforce_uniqueness }, clock.now())
    if (kept.enforce_uniqueness !== enforce_uniqueness)
      throw Problem.of(
        'conflict',
        `The custom field key ${key} of ${entity} exists already, ` +
          `${enforce_uniqueness ? 'without' : 'with'} uniqueness. Remove it first.`,
      )
    return {}
  },

  async disableCustomFieldKey(ctx, { body: { entity, key } }) {
    if (!(await removeKey(ctx.db, entity, key)))
      throw Problem.of('not_found', `custom field key of ${entity}`, key)
    await askForFilters(ctx, key)
    return {}
  },

  async setCustomFields(ctx, { body: { entity, entity_id, custom_fields } }) {
    await needHolder(ctx.db, entity, entity_id)
    await writeCustomFields(ctx.db, entity, entity_id, custom_fields)
    await askForHolder(ctx, entity, entity_id)
    return {}
  },

  async deleteCustomFields(ctx, { body: { entity, entity_id, keys } }) {
    await needHolder(ctx.db, entity, entity_id)
    await deleteCustomFields(ctx.db, entity, entity_id, keys)
    await askForHolder(ctx, entity, entity_id)
    return {}
  },

  async listCustomFieldKeys({ db }, { body: { entities }, query: { next_page } }) {
    return listKeys(db, { entities, next_page })
  },
}
