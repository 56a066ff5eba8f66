import type { Implements } from '../ctx.ts'
import { readEvents } from './check-events.ts'
import { appendEvents } from './store-ingest.ts'

export const usage: Implements<'ingest'> = {
  async ingest({ db, clock }, { body }) {
    const now = clock.now()
    await appendEvents(db, readEvents(body, now), now)
    return {}
  },
}
