import type { Implements } from '../ctx.ts'
import { usageBatch } from './batch.ts'
import { readEvents } from './check-events.ts'
import { eventFeed } from './feed.ts'
import { usageGroups } from './groups.ts'
import { searchEvents } from './search.ts'
import { usageSeats } from './seats.ts'

export const usage: Implements<
  'ingest' | 'getEventFeed' | 'getUsageBatch' | 'getPagedUsage' | 'getSeatsUsage' | 'searchEvents'
> = {
  async ingest({ append, clock }, { body }) {
    await append(readEvents(body, clock.now()))
    return {}
  },

  getUsageBatch: ({ db }, { body, query }) => usageBatch(db, body, query.next_page),

  getPagedUsage: ({ db, clock }, { body, query }) => usageGroups(db, clock.now(), body, query),

  getSeatsUsage: ({ db, clock }, { body, query }) => usageSeats(db, clock.now(), body, query),

  getEventFeed: (ctx, { query }) => eventFeed(ctx, query),

  searchEvents: (ctx, { body: { transactionIds } }) => searchEvents(ctx, transactionIds),
}
