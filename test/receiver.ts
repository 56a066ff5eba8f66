import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import type { World } from './world.ts'

/** A notification as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any
}

const open = new Set<Receiver>()
after(() => Promise.all([...open].map((receiver) => receiver.close())))

/** A stateful stand-in for a user's webhook handler: it keeps what comes and answers as told. */
export class Receiver {
  readonly #server: Server
  readonly received: Received[] = []
  /** What is answered; absent: 200. */
  answer: (response: ServerResponse, received: Received) => void = (response) => response.end()
  secret = ''
  endpoint_id = ''

  private constructor(server: Server) {
    this.#server = server
  }

  /** A receiver that is an endpoint of the environment already. */
  static async of(world: World, more: { secret?: string } = {}): Promise<Receiver> {
    const receiver = await Receiver.open()
    const { status, body } = await world.post('/maelzel/v1/webhooks', {
      url: receiver.url,
      ...more,
    })
    if (status !== 200) throw new Error(`no endpoint: ${JSON.stringify(body)}`)
    receiver.secret = body.data.secret
    receiver.endpoint_id = body.data.id
    return receiver
  }

  static async open(): Promise<Receiver> {
    const server = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk) => {
        text += chunk
      })
      request.on('end', () => {
        const received = { headers: request.headers, text, body: JSON.parse(text) }
        receiver.received.push(received)
        receiver.answer(response, received)
      })
    })
    const receiver = new Receiver(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.add(receiver)
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`
  }

  /** What has come of some types, oldest first, each once however often it was sent. */
  told(...types: string[]) {
    const bodies = this.received.map(({ body }) => body)
    const once = [...new Map(bodies.map((body) => [body.id, body])).values()]
    return types.length === 0 ? once : once.filter(({ type }) => types.includes(type))
  }

  /** Forgets what has come. */
  clear(): void {
    this.received.length = 0
  }

  async close(): Promise<void> {
    open.delete(this)
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Waits for something that a worker does in its own time. */
export async function until(what: () => boolean | Promise<boolean>, patience = 5_000) {
  const start = performance.now()
  while (!(await what())) {
    if (performance.now() - start > patience) throw new Error('waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
