import { lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { SECOND, stopwatch } from '../time/clock.ts'
import { mayReach, type Networks } from './address.ts'

/** How long a receiver may take to answer. */
export const TIMEOUT = 10 * SECOND

/** No answer is longer than this; the rest of one is not read. */
const LONGEST_ANSWER = 64 * 1024

/** What came of one attempt: a status, or the reason why there is none. */
export interface Outcome {
  readonly status_code: number | null
  readonly error: string | null
  readonly duration_ms: number
}

export interface Letter {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Under which conditions the program speaks to the outside. */
export interface Outside {
  /** The networks that are open to webhooks besides the public one. */
  readonly networks: Networks
  /** Where Stripe is. */
  readonly stripe_api_base: string
  /** Aborted when the program stops. */
  readonly closing: AbortSignal
}

const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 64 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 64 }),
}

/** Thrown away with the attempt: the program stops, and whoever starts next sends again. */
export class Interrupted extends Error {}

/**
 * Posts a letter. Follows no redirect and connects to no address that is closed to webhooks: the
 * address that was looked at is the one connected to, whatever a name resolves to later.
 */
export async function post(
  letter: Letter,
  { networks, closing }: Pick<Outside, 'networks' | 'closing'>,
  timeout = TIMEOUT,
): Promise<Outcome> {
  const elapsed = stopwatch()
  const told = (result: Pick<Outcome, 'status_code' | 'error'>): Outcome => ({
    ...result,
    duration_ms: elapsed(),
  })
  const late = AbortSignal.timeout(timeout)
  const signal = AbortSignal.any([closing, late])
  try {
    return told({ status_code: await send(letter, networks, signal), error: null })
  } catch (error) {
    if (closing.aborted) throw new Interrupted()
    const why = late.aborted ? `No answer within ${timeout / SECOND} s` : messageOf(error)
    return told({ status_code: null, error: why })
  }
}

function messageOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return (message || code || String(error)).slice(0, 500)
}

const refusal = (address: string) =>
  new Error(`The address ${address} is closed to webhooks: see MAELZEL_WEBHOOK_NETWORKS`)

/** Resolves names as always, and refuses one that leads where webhooks may not go. */
const guarded =
  (networks: Networks): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const closed = found?.find(({ address }) => !mayReach(address, networks))
      const [first] = found ?? []
      if (error ?? closed ?? !first)
        return callback(error ?? refusal(closed?.address ?? hostname), '', 0)
      if (options.all) return callback(null, found)
      callback(null, first?.address ?? '', first?.family)
    })

const isStale = (request: http.ClientRequest, error: NodeJS.ErrnoException): boolean =>
  request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')

/** The status of the answer. A kept connection that the receiver has closed meanwhile is no answer. */
function send(letter: Letter, networks: Networks, signal: AbortSignal): Promise<number> {
  const url = new URL(letter.url)
  const address = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) && !mayReach(address, networks)) return Promise.reject(refusal(address))
  const { request: open } = url.protocol === 'https:' ? https : http
  const agent = agents[url.protocol as keyof typeof agents]
  return new Promise((resolve, reject) => {
    const request = open(url, {
      method: 'POST',
      agent,
      signal,
      lookup: guarded(networks),
      headers: { ...letter.headers, 'content-length': Buffer.byteLength(letter.body) },
    })
    request.on('response', (response) => {
      let read = 0
      response.on('data', (chunk: Buffer) => {
        read += chunk.length
        if (read > LONGEST_ANSWER) response.destroy()
      })
      response.on('error', () => {}) // the status has been heard
      resolve(response.statusCode ?? 0)
    })
    request.on('error', (error) => {
      if (isStale(request, error) && !signal.aborted)
        send(letter, networks, signal).then(resolve, reject)
      else reject(error)
    })
    request.end(letter.body)
  })
}
