import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { productsByIds } from '../products/store.ts'
import { showPrice } from './price.ts'
import { type NewRate, type RateInput, readRate } from './rate.ts'
import { needRateCard } from './store.ts'
import { insertRates } from './store-rate.ts'
import { type CreditType, creditTypesOf } from './units.ts'

/** Reads all rates before one is added: one that is refused refuses them all. */
async function addRates(
  { db, clock, actor }: Ctx,
  rate_card_id: string,
  inputs: readonly RateInput[],
  place: (index: number) => string,
): Promise<NewRate[]> {
  const card = await needRateCard(db, rate_card_id)
  const products = await productsByIds(
    db,
    inputs.map(({ product_id }) => product_id),
  )
  const rates = inputs.map((input, i) => {
    const product = products.get(input.product_id)
    if (!product) throw Problem.of('not_found', 'product', input.product_id)
    return readRate(input, product, card, place(i))
  })
  await insertRates(db, rate_card_id, rates, {
    created_at: clock.now(),
    created_by: actor?.name ?? 'system',
  })
  return rates
}

export const showRate = (
  { price, pricing_group_values, credit_type_id }: Omit<NewRate, 'product_id'>,
  unit: (id: string) => CreditType,
) => ({
  ...showPrice(price),
  ...(Object.keys(pricing_group_values).length > 0 && { pricing_group_values }),
  credit_type: unit(credit_type_id),
})

export const rates: Implements<'addRate' | 'addRates'> = {
  async addRate(ctx, { body: { rate_card_id, ...input } }) {
    const [rate] = await addRates(ctx, rate_card_id, [input], () => 'body')
    if (!rate) throw new Error('a rate was added and is not there')
    const unit = await creditTypesOf(ctx.db)
    return {
      data: {
        ...showRate(rate, unit),
        ...(rate.commit_price && { commit_rate: showPrice(rate.commit_price) }),
      },
    }
  },

  async addRates(ctx, { body: { rate_card_id, rates } }) {
    await addRates(ctx, rate_card_id, rates, (i) => `body.rates[${i}]`)
    return { data: { id: rate_card_id } }
  },
}
