import { randomUUID } from 'node:crypto'
import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import { gatherNames } from '../commits/gather.ts'
import { actorOf } from '../contracts/create.ts'
import { contractsOnPackage } from '../contracts/store.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { readAliases } from '../rate-cards/alias.ts'
import { findRateCard } from '../rate-cards/store.ts'
import { rateCardByAlias } from '../rate-cards/store-alias.ts'
import { instant, iso } from '../time/clock.ts'
import { templateFields, writeTemplateFields } from './fields.ts'
import { checkTemplate } from './provision.ts'
import { showPackage } from './show.ts'
import {
  aliasesOf,
  archivePackage,
  assignAliases,
  insertPackage,
  listPackages,
  needPackage,
  type StoredPackage,
} from './store.ts'
import { makeTemplate } from './template.ts'

async function showAll({ db, clock }: Ctx, stored: readonly StoredPackage[]) {
  const names = await gatherNames(
    db,
    clock.now(),
    stored.map(({ template }) => template),
  )
  const fields = await templateFields(
    db,
    stored.map(({ template }) => template),
  )
  const aliases = await aliasesOf(
    db,
    stored.map(({ id }) => id),
  )
  const shown = []
  for (const one of stored) {
    const { rate_card_id: id, rate_card_alias: alias } = one.template
    const rate_card_id = alias === undefined ? id : await rateCardByAlias(db, alias, clock.now())
    const card = rate_card_id === undefined ? undefined : await findRateCard(db, rate_card_id)
    shown.push(
      showPackage(one, {
        ...names,
        fields,
        aliases: aliases.get(one.id) ?? [],
        rate_card_id,
        fiat_credit_type_id: card?.fiat_credit_type_id,
      }),
    )
  }
  return shown
}

const PACKAGES_ON_A_PAGE = 10

export const packages: Implements<
  'createPackage' | 'getPackage' | 'listPackages' | 'archivePackage' | 'listContractsOnPackage'
> = {
  async createPackage(ctx, { body }) {
    const { db, clock } = ctx
    const { aliases, uniqueness_key = null, ...input } = body
    const template = makeTemplate(input)
    await checkTemplate(ctx, template)
    const id = randomUUID()
    const made = { created_at: clock.now(), created_by: actorOf(ctx) }
    await insertPackage(db, { id, name: body.name, uniqueness_key, ...made, template })
    await assignAliases(db, id, readAliases(aliases ?? []))
    await writeTemplateFields(db, id, template)
    return { data: { id } }
  },

  async getPackage(ctx, { body: { package_id } }) {
    const [data] = await showAll(ctx, [await needPackage(ctx.db, package_id)])
    if (!data) throw Problem.of('not_found', 'package', package_id)
    return { data }
  },

  async listPackages(ctx, { body, query: { limit = PACKAGES_ON_A_PAGE, next_page } }) {
    const { archive_filter = 'NOT_ARCHIVED' } = body
    const page = await listPackages(ctx.db, archive_filter, { limit, next_page })
    return { data: await showAll(ctx, page.data), next_page: page.next_page }
  },

  async archivePackage({ db, clock }, { body: { package_id } }) {
    await needPackage(db, package_id)
    await archivePackage(db, package_id, clock.now())
    return { data: { id: package_id } }
  },

  async listContractsOnPackage({ db }, { body, query: { limit = 100, next_page } }) {
    const { package_id, starting_at, covering_date, include_archived = false } = body
    await needPackage(db, package_id)
    if (starting_at !== undefined && covering_date !== undefined)
      throw Problem.of('invalid_request', 'Give either starting_at or covering_date')
    const rows = await contractsOnPackage(db, package_id, {
      starting_at: starting_at === undefined ? undefined : instant(starting_at),
      covering_date: covering_date === undefined ? undefined : instant(covering_date),
      include_archived,
      after: readPlace(next_page),
      limit,
    })
    return numberedPage(rows, limit, ({ ending_before, archived_at, ...row }) => ({
      customer_id: row.customer_id,
      contract_id: row.contract_id,
      starting_at: iso(row.starting_at),
      ...(ending_before !== null && { ending_before: iso(ending_before) }),
      ...(archived_at !== null && { archived_at: iso(archived_at) }),
    }))
  },
}
