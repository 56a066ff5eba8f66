import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isSignedBy } from '../webhooks/signature.ts'

/** What a listener is told. */
export interface Listening {
  /** Where Maelzel is, and the token of the environment to listen to. */
  readonly server: string
  readonly token: string
  /** The port of the receiver; 0: any. */
  readonly port: number
  /** Under which address the server reaches the receiver; absent: on this machine. */
  readonly url?: string
  readonly secret?: string
  say(line: string): void
}

/** Makes a receiver on this machine an endpoint of the environment, and says what arrives. */
export async function listen(how: Listening): Promise<{ stop(): Promise<void> }> {
  let secret = how.secret ?? ''
  const receiver = createServer((request, response) => {
    read(request).then(
      (body) => {
        how.say(describe(request, body, secret))
        response.writeHead(204).end()
      },
      () => response.writeHead(400).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    receiver.once('error', reject)
    receiver.listen(how.port, '127.0.0.1', resolve)
  })
  const { port } = receiver.address() as AddressInfo
  const url = how.url ?? `http://127.0.0.1:${port}/`
  const made = await ask<{ id: string; secret: string }>(how, 'webhooks', {
    url,
    ...(how.secret !== undefined && { secret: how.secret }),
  }).catch((error) => {
    receiver.close()
    throw error
  })
  secret = made.secret
  how.say(`Listening on ${url} with the secret ${secret}`)
  return {
    async stop() {
      await ask(how, 'webhooks/archive', { id: made.id })
      receiver.closeAllConnections()
      await new Promise((resolve) => receiver.close(resolve))
    },
  }
}

async function ask<Data>({ server, token }: Listening, path: string, body: object): Promise<Data> {
  const response = await fetch(`${server}/maelzel/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const reply = (await response.json()) as { data: Data; message?: string }
  if (!response.ok) throw new Error(`${server} answered ${response.status}: ${reply.message}`)
  return reply.data
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** One notification, as a person reads it: when it was sent, what it is, and whether to believe it. */
function describe({ headers }: IncomingMessage, body: string, secret: string): string {
  const date = String(headers['x-metronome-date'] ?? '')
  const signature = String(headers['metronome-webhook-signature'] ?? '')
  const verdict = isSignedBy(secret, date, body, signature) ? 'signature right' : 'SIGNATURE WRONG'
  return `${date} · ${verdict}\n${pretty(body)}\n`
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
