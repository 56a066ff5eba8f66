import type { World } from './world.ts'

/** Contracts, balances and wishes of tests about notifications, made with few words. */

export const enable = (world: World, type: string, is_enabled = true) =>
  world.post('/v2/notifications/edit', { policy: { type }, is_enabled })

export const watch = async (world: World, type: string, offset: string, more: object = {}) =>
  (await world.post('/v2/notifications/create', { name: type, policy: { type, offset }, ...more }))
    .body.data

export const fee = async (world: World) =>
  (await world.sdk.v1.contracts.products.create({ name: 'Fee', type: 'FIXED' })).data.id

export const access = (amount: number, starting_at: string, ending_before: string) => ({
  access_schedule: {
    schedule_items: [
      {
        amount,
        starting_at: `${starting_at}T00:00:00.000Z`,
        ending_before: `${ending_before}T00:00:00.000Z`,
      },
    ],
  },
})

export const customer = async (world: World, name = 'Acme') =>
  (await world.sdk.v1.customers.create({ name })).data.id

export const contract = async (world: World, customer_id: string, more: object = {}) =>
  (
    await world.sdk.v1.contracts.create({
      customer_id,
      starting_at: '2026-01-01T00:00:00.000Z',
      ...more,
    })
  ).data.id
