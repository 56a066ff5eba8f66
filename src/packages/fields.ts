import { insertTerms } from '../commits/store-terms.ts'
import type { CustomFieldEntity, CustomFields } from '../custom-fields/custom-field.ts'
import { customFieldsOfAny, keysOf, writeCustomFields } from '../custom-fields/store.ts'
import type { Db } from '../db/db.ts'
import type { Template } from './template.ts'

/** Custom fields of templates: kept with the package, and copied to the terms made of them. */

const KINDS = {
  commits: ['package_commit', 'commit'],
  credits: ['package_credit', 'contract_credit'],
  scheduled_charges: ['package_scheduled_charge', 'scheduled_charge'],
  subscriptions: ['package_subscription', 'subscription'],
} as const satisfies Record<string, readonly [CustomFieldEntity, CustomFieldEntity]>

type Kind = keyof typeof KINDS
const kinds = Object.keys(KINDS) as Kind[]

/** Notes the templates that may have custom fields, and writes what they were given. */
export async function writeTemplateFields(
  tx: Db,
  package_id: string,
  template: Template,
): Promise<void> {
  const rows = kinds.flatMap((kind) =>
    idsOf(template, kind).map((id) => ({ id, kind: KINDS[kind][0] })),
  )
  await insertTerms(tx, package_id, rows)
  for (const kind of kinds)
    for (const [i, { custom_fields }] of (template[kind] ?? []).entries()) {
      const id = template.ids[kind]?.[i]
      if (id !== undefined) await writeCustomFields(tx, KINDS[kind][0], id, custom_fields)
    }
}

const idsOf = ({ ids }: Template, kind: Kind): readonly string[] => ids[kind] ?? []

/** What the templates say of themselves. */
export async function templateFields(
  db: Db,
  templates: readonly Template[],
): Promise<(id: string) => CustomFields> {
  const ids = templates.flatMap((template) => kinds.flatMap((kind) => idsOf(template, kind)))
  const fields = await customFieldsOfAny(
    db,
    kinds.map((kind) => KINDS[kind][0]),
    ids,
  )
  return (id) => fields.get(id) ?? {}
}

/** What the terms made of the templates are to say: values whose keys such terms may have too. */
export async function fieldsToCopy(
  db: Db,
  template: Template,
): Promise<(id: string) => CustomFields> {
  const fields = await templateFields(db, [template])
  const copies = new Map<string, CustomFields>()
  for (const kind of kinds) {
    const allowed = await keysOf(db, KINDS[kind][1])
    for (const id of idsOf(template, kind))
      copies.set(
        id,
        Object.fromEntries(Object.entries(fields(id)).filter(([key]) => allowed.has(key))),
      )
  }
  return (id) => copies.get(id) ?? {}
}
