import { randomUUID } from 'node:crypto'
import { askForBuyers } from '../alerts/ask.ts'
import { page, readCursor } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { writeCustomFields } from '../custom-fields/store.ts'
import type { Db } from '../db/db.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { listCreditTypes } from '../pricing-units/store.ts'
import { findProducts } from '../products/store.ts'
import { iso } from '../time/clock.ts'
import { type Alias, readAliases, showAlias } from './alias.ts'
import { moveProducts, setOrder } from './product-order.ts'
import type { RateCard } from './rate-card.ts'
import {
  archiveRateCard,
  holdRateCard,
  insertConversions,
  insertRateCard,
  listRateCards,
  needRateCard,
  updateProductOrder,
  updateRateCard,
} from './store.ts'
import { aliasesOf, assignAliases } from './store-alias.ts'
import { checkCurrency, readConversions, Units } from './units.ts'

const show = (card: RateCard, aliases: readonly Alias[], units: Units) => ({
  id: card.id,
  name: card.name,
  ...(card.description !== null && { description: card.description }),
  created_at: iso(card.created_at),
  created_by: card.created_by,
  fiat_credit_type: units.show(card.fiat_credit_type_id),
  credit_type_conversions: card.credit_type_conversions.map((conversion) => ({
    fiat_per_custom_credit: conversion.fiat_per_custom_credit.toFixed(),
    custom_credit_type: units.show(conversion.custom_credit_type_id),
  })),
  aliases: aliases.map(showAlias),
  custom_fields: card.custom_fields,
})

const unitsOf = async (db: Db) => new Units(await listCreditTypes(db))

/** How to show any of these cards. */
async function showing({ db }: Ctx, cards: readonly RateCard[]) {
  const ids = cards.map(({ id }) => id)
  const aliases = await aliasesOf(db, ids)
  const units = await unitsOf(db)
  return (card: RateCard) => show(card, aliases.get(card.id) ?? [], units)
}

/** Refuses ids that are no products at all before asking whether the card has them. */
async function checkProducts(db: Db, ids: readonly string[]): Promise<void> {
  const known = new Set((await findProducts(db, ids)).map(({ id }) => id))
  const unknown = ids.find((id) => !known.has(id))
  if (unknown !== undefined) throw Problem.of('not_found', 'product', unknown)
}

export const rateCards: Implements<
  | 'createRateCard'
  | 'getRateCard'
  | 'listRateCards'
  | 'updateRateCard'
  | 'archiveRateCard'
  | 'setRateCardProductsOrder'
  | 'moveRateCardProducts'
> = {
  async createRateCard({ db, clock, actor }, { body }) {
    const id = randomUUID()
    const { name, description = null, fiat_credit_type_id = USD.id } = body
    const units = await unitsOf(db)
    checkCurrency(units, fiat_credit_type_id)
    const conversions = readConversions(units, [], body.credit_type_conversions ?? [])
    const aliases = readAliases(body.aliases ?? [])
    const made = { created_at: clock.now(), created_by: actor?.name ?? 'system' }
    await insertRateCard(db, { id, name, description, fiat_credit_type_id, ...made })
    await insertConversions(db, id, conversions)
    if (aliases.length > 0) await assignAliases(db, id, aliases)
    await writeCustomFields(db, 'rate_card', id, body.custom_fields)
    return { data: { id } }
  },

  async getRateCard(ctx, { body: { id } }) {
    const card = await needRateCard(ctx.db, id)
    const show = await showing(ctx, [card])
    return { data: show(card) }
  },

  async listRateCards(ctx, { query: { limit = 100, next_page } }) {
    const cards = await listRateCards(ctx.db, limit, readCursor(next_page))
    const show = await showing(ctx, cards)
    return page(cards, limit, ({ created_at: at, id }) => ({ at, id }), show)
  },

  async updateRateCard(ctx, { body }) {
    const { db } = ctx
    const { rate_card_id: id, name, description, aliases, add_credit_type_conversions } = body
    if (name === undefined && description === undefined && !aliases && !add_credit_type_conversions)
      throw Problem.of(
        'invalid_request',
        'Give at least one of name, description, aliases and add_credit_type_conversions',
      )
    const card = await holdRateCard(db, id)
    const conversions = readConversions(
      await unitsOf(db),
      card.credit_type_conversions,
      add_credit_type_conversions ?? [],
    )
    await updateRateCard(db, {
      id,
      name: name ?? card.name,
      description: description ?? card.description,
    })
    await insertConversions(db, id, conversions)
    if (conversions.length > 0) await askForBuyers(ctx, card.id)
    if (aliases) await assignAliases(db, id, readAliases(aliases))
    return { data: { id } }
  },

  async archiveRateCard({ db, clock }, { body: { id } }) {
    await holdRateCard(db, id)
    await archiveRateCard(db, id, clock.now())
    return { data: { id } }
  },

  async setRateCardProductsOrder({ db }, { body: { rate_card_id, product_order } }) {
    const card = await holdRateCard(db, rate_card_id)
    await checkProducts(db, product_order)
    await updateProductOrder(db, rate_card_id, setOrder(card.product_order, product_order))
    return { data: { id: rate_card_id } }
  },

  async moveRateCardProducts({ db }, { body: { rate_card_id, product_moves } }) {
    const card = await holdRateCard(db, rate_card_id)
    await checkProducts(
      db,
      product_moves.map(({ product_id }) => product_id),
    )
    await updateProductOrder(db, rate_card_id, moveProducts(card.product_order, product_moves))
    return { data: { id: rate_card_id } }
  },
}
