import type { Ctx } from '../ctx.ts'
import { idOf } from '../invoices/invoice.ts'
import { startOfDay } from '../time/calendar.ts'
import { iso } from '../time/clock.ts'
import { emit } from '../webhooks/outbox.ts'
import type { Push } from './push.ts'

/**
 * Tells that Stripe refuses the key of an account, if it does: once a day, whatever else is refused
 * for the same reason (spec/04 §4.5).
 */
export async function tellIfKeyRefused(ctx: Ctx, { parcel, isKeyRefused }: Push): Promise<void> {
  if (!isKeyRefused()) return
  const now = ctx.clock.now()
  await ctx.db.transaction((db) =>
    emit({ ...ctx, db }, 'integration.issue', {
      id: idOf(parcel.delivery_method_id, 'integration.issue', iso(startOfDay(now))),
      properties: {
        integration: 'STRIPE',
        error: 'Stripe refuses the API key of this account: set the account up with another one',
        error_code: 'INVALID_CREDENTIALS',
        timestamp: iso(now),
      },
    }),
  )
}
