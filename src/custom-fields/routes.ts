import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { needHolder } from './holders.ts'
import { deleteCustomFields, writeCustomFields } from './store.ts'
import { addKey, listKeys, removeKey } from './store-keys.ts'

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

  async disableCustomFieldKey({ db }, { body: { entity, key } }) {
    if (!(await removeKey(db, entity, key)))
      throw Problem.of('not_found', `custom field key of ${entity}`, key)
    return {}
  },

  async setCustomFields({ db }, { body: { entity, entity_id, custom_fields } }) {
    await needHolder(db, entity, entity_id)
    await writeCustomFields(db, entity, entity_id, custom_fields)
    return {}
  },

  async deleteCustomFields({ db }, { body: { entity, entity_id, keys } }) {
    await needHolder(db, entity, entity_id)
    await deleteCustomFields(db, entity, entity_id, keys)
    return {}
  },

  async listCustomFieldKeys({ db }, { body: { entities }, query: { next_page } }) {
    return listKeys(db, { entities, next_page })
  },
}
