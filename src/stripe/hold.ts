import type { Ctx } from '../ctx.ts'
import { type Instant, MINUTE, plus, SECOND, stopwatch, systemClock } from '../time/clock.ts'
import { holdOutbox, nextParcel, releaseOutbox } from './store.ts'

/** How long a payment waits for deliveries to the same customer. */
const PATIENCE = 20 * SECOND
const LOOK = 50

/** By when whoever holds an outbox has died. */
export const lease = (): Instant => plus(systemClock.now(), MINUTE)

async function take(ctx: Ctx, customer_id: string): Promise<boolean> {
  const elapsed = stopwatch()
  for (;;) {
    const held = await ctx.db.transaction((db) =>
      holdOutbox(db, customer_id, systemClock.now(), lease()),
    )
    if (held || elapsed() > PATIENCE) return held
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
}

/**
 * Does something at Stripe for a customer while nothing else is: an invoice takes up every item that
 * waits there. Undefined when somebody else was busy all the time.
 */
export async function alone<T>(
  ctx: Ctx,
  customer_id: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  if (!(await take(ctx, customer_id))) return undefined
  try {
    return await work()
  } finally {
    await ctx.db.transaction(async (db) => {
      await releaseOutbox(db, customer_id)
      if (await nextParcel(db, customer_id, ctx.clock.now()))
        await ctx.enqueue(db, 'pushToStripe', { customer_id }, { key: customer_id })
    })
  }
}
