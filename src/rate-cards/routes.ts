import { randomUUID } from 'node:crypto'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { writeCustomFields } from '../custom-fields/store.ts'
import { instant, iso } from '../time/clock.ts'
import type { Alias } from './alias.ts'
import type { RateCard } from './rate-card.ts'
import { insertConversions, insertRateCard, needRateCard } from './store.ts'
import { aliasesOf, assignAliases } from './store-alias.ts'
import { type CreditType, creditTypesOf, USD } from './units.ts'

interface AliasInput {
  readonly name: string
  readonly starting_at?: string
  readonly ending_before?: string
}

const readAlias = ({ name, starting_at, ending_before }: AliasInput): Alias => ({
  name,
  starting_at: starting_at === undefined ? null : instant(starting_at),
  ending_before: ending_before === undefined ? null : instant(ending_before),
})

const showAlias = ({ name, starting_at, ending_before }: Alias) => ({
  name,
  ...(starting_at !== null && { starting_at: iso(starting_at) }),
  ...(ending_before !== null && { ending_before: iso(ending_before) }),
})

const show = (card: RateCard, aliases: readonly Alias[], unit: (id: string) => CreditType) => ({
  id: card.id,
  name: card.name,
  ...(card.description !== null && { description: card.description }),
  created_at: iso(card.created_at),
  created_by: card.created_by,
  fiat_credit_type: unit(card.fiat_credit_type_id),
  credit_type_conversions: card.credit_type_conversions.map((conversion) => ({
    fiat_per_custom_credit: conversion.fiat_per_custom_credit.toFixed(),
    custom_credit_type: unit(conversion.custom_credit_type_id),
  })),
  aliases: aliases.map(showAlias),
  custom_fields: card.custom_fields,
})

async function showAll({ db }: Ctx, cards: readonly RateCard[]) {
  const aliases = await aliasesOf(
    db,
    cards.map(({ id }) => id),
  )
  const unit = await creditTypesOf(db)
  return cards.map((card) => show(card, aliases.get(card.id) ?? [], unit))
}

export const rateCards: Implements<'createRateCard' | 'getRateCard'> = {
  async createRateCard(ctx, { body }) {
    const { db, clock, actor } = ctx
    const id = randomUUID()
    const { name, description = null, fiat_credit_type_id = USD } = body
    await insertRateCard(db, {
      id,
      name,
      description,
      fiat_credit_type_id,
      created_at: clock.now(),
      created_by: actor?.name ?? 'system',
    })
    await insertConversions(db, id, [])
    await assignAliases(db, id, (body.aliases ?? []).map(readAlias))
    await writeCustomFields(db, 'rate_card', id, body.custom_fields)
    return { data: { id } }
  },

  async getRateCard(ctx, { body: { id } }) {
    const [data] = await showAll(ctx, [await needRateCard(ctx.db, id)])
    if (!data) throw Problem.of('not_found', 'rate card', id)
    return { data }
  },
}
