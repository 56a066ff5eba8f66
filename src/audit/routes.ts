import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { instant, iso } from '../time/clock.ts'
import { type AuditEntry, type Reading, readEntries } from './store.ts'

const write = (reading: Reading): string =>
  Buffer.from(JSON.stringify(reading)).toString('base64url')

/** A cursor tells all that the first request asked for: what is asked beside it does not count. */
function read(cursor: string): Reading {
  try {
    const reading = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const texts = [reading.resource_type, reading.resource_id]
    const dates = [reading.starting_on, reading.ending_before].filter((d) => d !== undefined)
    for (const date of dates) instant(date)
    if (
      (reading.sort === 'date_asc' || reading.sort === 'date_desc') &&
      texts.every((t) => t === undefined || typeof t === 'string') &&
      (reading.after === undefined || Number.isSafeInteger(reading.after))
    )
      return reading
  } catch {
    // said below
  }
  throw Problem.of('invalid_request', 'next_page is not a cursor of this list')
}

const show = (entry: AuditEntry) => ({
  id: entry.id,
  timestamp: iso(entry.timestamp),
  ...(entry.actor_id !== null && {
    actor: { id: entry.actor_id, name: entry.actor_name ?? '' },
  }),
  request: {
    id: entry.request_id,
    ...(entry.ip !== null && { ip: entry.ip }),
    ...(entry.user_agent !== null && { user_agent: entry.user_agent }),
  },
  resource_type: entry.resource_type,
  ...(entry.resource_id !== null && { resource_id: entry.resource_id }),
  action: entry.action,
  status: entry.status,
  ...(entry.description !== null && { description: entry.description }),
})

export const audit: Implements<'getAuditLogs'> = {
  async getAuditLogs({ db }, { query: { limit = 100, next_page, sort = 'date_asc', ...filters } }) {
    if ((filters.resource_type === undefined) !== (filters.resource_id === undefined))
      throw Problem.of('invalid_request', 'Give resource_type and resource_id together')
    const reading = next_page ? read(next_page) : { sort, ...filters }
    const entries = await readEntries(db, reading, limit)
    const after = entries.at(-1)?.number ?? reading.after
    return {
      data: entries.map(show),
      next_page: write(after === undefined ? reading : { ...reading, after }),
    }
  },
}
