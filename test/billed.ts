import type { World } from './world.ts'

/** A customer with a scheduled charge on each of these days: an invoice each, finalized that day. */
export async function billed(world: World, ...dates: string[]): Promise<string> {
  const { v1 } = world.sdk
  const { data: product } = await v1.contracts.products.create({ name: 'Fee', type: 'FIXED' })
  const { data: customer } = await v1.customers.create({ name: 'Acme' })
  await v1.contracts.create({
    customer_id: customer.id,
    starting_at: '2026-01-01T00:00:00Z',
    scheduled_charges: [
      {
        product_id: product.id,
        schedule: {
          schedule_items: dates.map((date) => ({ timestamp: `${date}T00:00:00Z`, amount: 100 })),
        },
      },
    ],
  })
  return customer.id
}
