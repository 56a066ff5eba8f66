import type { Ctx } from '../ctx.ts'
import { isWatched } from './store.ts'

/** What happens to this customer's contracts and balances may have changed: plan what is to be told. */
export async function askForNotifications(ctx: Ctx, customer_id: string): Promise<void> {
  if (await isWatched(ctx.db))
    await ctx.enqueue(ctx.db, 'planNotifications', { customer_id }, { key: customer_id })
}

/** Somebody wishes to be told something else from now on: plan for everybody anew. */
export const askForAllNotifications = (ctx: Ctx): Promise<void> =>
  ctx.enqueue(ctx.db, 'planAllNotifications', {})
