import Metronome from '@metronome/sdk'
import type { Db } from '../src/db/db.ts'
import { schemaNameOf } from '../src/environments/environment.ts'
import { testServer } from './server.ts'

/** An answer as it came over the wire. */
export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  readonly body: any
  readonly headers: Headers
}

/** An environment of a test's own, with time in the test's hands. */
export class World {
  readonly url: string
  readonly token: string
  readonly environment_id: string
  /** The official SDK, unchanged, pointed at this environment. */
  readonly sdk: Metronome

  private constructor(url: string, token: string, environment_id: string) {
    this.url = url
    this.token = token
    this.environment_id = environment_id
    this.sdk = new Metronome({ baseURL: url, bearerToken: token, maxRetries: 0 })
  }

  /** A fresh environment whose clock stands at `date`. */
  static async at(date: string): Promise<World> {
    const { url, token } = await testServer()
    const now = new Date(date).toISOString()
    const reply = await send(url, token, 'POST', '/maelzel/v1/environments', {
      name: 'test',
      clock: { now },
    })
    if (reply.status !== 200) throw new Error(`no environment: ${JSON.stringify(reply.body)}`)
    return new World(url, reply.body.data.token, reply.body.data.id)
  }

  /** The environment's own tables, for laws about what stores answer. */
  async db(): Promise<Db> {
    const { app } = await testServer()
    return app.database.schema(schemaNameOf(this.environment_id))
  }

  /** A call as somebody without the SDK would make it. */
  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return send(this.url, this.token, method, path, body, headers)
  }

  post(path: string, body?: unknown): Promise<Reply> {
    return this.call('POST', path, body)
  }

  get(path: string): Promise<Reply> {
    return this.call('GET', path)
  }

  /** The same environment through another token. */
  as(token: string): World {
    return new World(this.url, token, this.environment_id)
  }

  /** Lets time pass; what falls due on the way has happened when this returns. */
  async advanceTo(date: string): Promise<{ at: string; job: string; count: number }[]> {
    const to = new Date(date).toISOString()
    const reply = await this.post('/maelzel/v1/clock/advance', { to })
    if (reply.status !== 200) throw new Error(`time stands still: ${JSON.stringify(reply.body)}`)
    return reply.body.data.ran
  }
}

export async function send(
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    body: isJson && text ? JSON.parse(text) : text,
    headers: response.headers,
  }
}
