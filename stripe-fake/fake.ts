import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Account } from './account.ts'
import { type Form, readForm, textOf } from './form.ts'
import { page } from './page.ts'
import { type Obj, Refusal } from './refusal.ts'

export interface FakeCall {
  readonly account: Account
  readonly method: string
  readonly path: string
  readonly form: Form
  readonly idempotency_key: string | undefined
}

/** Break the connection before or after the work is done, or answer with a status instead of it. */
export type Fault = 'before' | 'after' | number

type Route = readonly [string, RegExp, (account: Account, form: Form, id: string) => Obj]

const list = (data: Obj[], form: Form): Obj => {
  const after = textOf(form, 'starting_after')
  const from = after ? data.findIndex(({ id }) => id === after) + 1 : 0
  const limit = Number(textOf(form, 'limit') ?? '10')
  return {
    object: 'list',
    data: data.slice(from, from + limit),
    has_more: data.length > from + limit,
  }
}

const of = (customer: string | undefined) => (object: Obj) =>
  customer === undefined || object['customer'] === customer

const routes: readonly Route[] = [
  ['POST', /^\/v1\/customers$/, (a, form) => a.makeCustomer(form)],
  ['GET', /^\/v1\/customers\/(\w+)$/, (a, _, id) => a.customer(id)],
  ['POST', /^\/v1\/invoiceitems$/, (a, form) => a.makeItem(form)],
  ['DELETE', /^\/v1\/invoiceitems\/(\w+)$/, (a, _, id) => a.deleteItem(id)],
  [
    'GET',
    /^\/v1\/invoiceitems$/,
    (a, form) =>
      list(
        a
          .all('invoiceitem')
          .filter(of(textOf(form, 'customer')))
          .filter((item) => textOf(form, 'pending') !== 'true' || item['invoice'] === null),
        form,
      ),
  ],
  ['POST', /^\/v1\/invoices$/, (a, form) => a.makeInvoice(form)],
  [
    'GET',
    /^\/v1\/invoices$/,
    (a, form) => list(a.invoices.filter(of(textOf(form, 'customer'))).reverse(), form),
  ],
  ['GET', /^\/v1\/invoices\/(\w+)$/, (a, _, id) => a.shown(a.need('invoice', id))],
  [
    'GET',
    /^\/v1\/invoices\/(\w+)\/lines$/,
    (a, form, id) => list(a.shown(a.need('invoice', id))['lines'].all, form),
  ],
  ['DELETE', /^\/v1\/invoices\/(\w+)$/, (a, _, id) => a.deleteInvoice(id)],
  ['POST', /^\/v1\/invoices\/(\w+)\/finalize$/, (a, _, id) => a.finalize(id)],
  ['POST', /^\/v1\/invoices\/(\w+)\/pay$/, (a, _, id) => a.pay(id)],
  ['POST', /^\/v1\/invoices\/(\w+)\/void$/, (a, _, id) => a.mark(id, 'void')],
  [
    'POST',
    /^\/v1\/invoices\/(\w+)\/mark_uncollectible$/,
    (a, _, id) => a.mark(id, 'uncollectible'),
  ],
  ['POST', /^\/v1\/payment_intents$/, (a, form) => a.makeIntent(form)],
  [
    'GET',
    /^\/v1\/payment_intents$/,
    (a, form) =>
      list(
        a
          .all('payment_intent')
          .filter(of(textOf(form, 'customer')))
          .reverse(),
        form,
      ),
  ],
  ['GET', /^\/v1\/payment_intents\/(\w+)$/, (a, _, id) => a.need('payment_intent', id)],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/confirm$/, (a, _, id) => a.act(id, 'succeeded')],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/cancel$/, (a, _, id) => a.act(id, 'canceled')],
]

/**
 * A Stripe of one's own: what the `stripe` client needs for invoices and payments, kept in memory.
 * An account is whatever secret key calls. Amounts are rounded and limits held as Stripe does.
 */
export class StripeFake {
  readonly #server: Server
  readonly #accounts = new Map<string, Account>()
  /** Everything that was asked, oldest first. */
  readonly calls: FakeCall[] = []
  /** What goes wrong with a call; undefined: nothing. */
  fault: (call: FakeCall) => Fault | undefined = () => undefined

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(port = 0, host = '127.0.0.1'): Promise<StripeFake> {
    const server = createServer((request, response) => {
      fake.#serve(request, response).catch((error) => {
        response.writeHead(500).end(String(error))
      })
    })
    const fake = new StripeFake(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  account(key: string): Account {
    let account = this.#accounts.get(key)
    if (!account) {
      account = new Account(key)
      this.#accounts.set(key, account)
    }
    return account
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const text = await bodyOf(request)
    if (url.pathname === '/')
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(page([...this.#accounts.values()]))
    const key = keyIn(request.headers.authorization ?? '')
    if (!key || key.includes('invalid'))
      return answer(response, 401, {
        error: { type: 'invalid_request_error', message: 'Invalid API Key provided' },
      })
    const idempotency = request.headers['idempotency-key']
    const call: FakeCall = {
      account: this.account(key),
      method: request.method ?? 'GET',
      path: url.pathname,
      form: readForm(request.method === 'GET' ? url.search.slice(1) : text),
      idempotency_key: typeof idempotency === 'string' ? idempotency : undefined,
    }
    if (url.pathname.startsWith('/fake/')) return this.#control(call, response)
    this.calls.push(call)
    const fault = this.fault(call)
    if (fault === 'before') return void request.socket.destroy()
    if (typeof fault === 'number')
      return answer(response, fault, { error: { type: 'api_error', message: 'Asked to fail' } })
    const { status, body } = perform(call, text)
    if (fault === 'after') return void request.socket.destroy()
    answer(response, status, body)
  }

  /** For people: where events go, and how many of the next calls fail with which status. */
  #control({ account, path, form }: FakeCall, response: ServerResponse): void {
    const url = textOf(form, 'url')
    if (path === '/fake/webhooks' && url)
      account.endpoint = { url, secret: textOf(form, 'secret') ?? '' }
    else if (path === '/fake/fail') {
      let left = Number(textOf(form, 'times') ?? '1')
      const status = Number(textOf(form, 'status') ?? '500')
      this.fault = () => (left-- > 0 ? status : undefined)
    } else {
      const message =
        'POST a form: url and secret to /fake/webhooks, or times and status to /fake/fail'
      answer(response, 400, { error: { type: 'invalid_request_error', message } })
      return
    }
    answer(response, 200, {})
  }
}

/** Does what is asked; what was asked before under the same key is answered as before. */
function perform(call: FakeCall, text: string): { status: number; body: Obj } {
  const { account, idempotency_key: key, method, path } = call
  const fingerprint = `${method} ${path} ${text}`
  const before = key === undefined || method === 'GET' ? undefined : account.answered.get(key)
  if (before && before.fingerprint !== fingerprint)
    return {
      status: 400,
      body: { error: { type: 'idempotency_error', message: 'Keys are for the same parameters' } },
    }
  if (before) return before
  const done = attempt(call)
  if (key !== undefined) account.answered.set(key, { fingerprint, ...done })
  return done
}

function attempt({ account, method, path, form }: FakeCall): { status: number; body: Obj } {
  const route = routes.find(([verb, pattern]) => verb === method && pattern.test(path))
  if (!route) {
    const message = `The fake does not know ${method} ${path}`
    return { status: 404, body: { error: { type: 'invalid_request_error', message } } }
  }
  const [, pattern, work] = route
  try {
    return {
      status: 200,
      body: structuredClone(work(account, form, pattern.exec(path)?.[1] ?? '')),
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, body: { error: error.error } }
  }
}

/** The secret key, as a bearer token or as the user of basic authentication: Stripe takes either. */
function keyIn(authorization: string): string | undefined {
  const [scheme = '', given = ''] = authorization.split(' ')
  if (scheme.toLowerCase() === 'bearer') return given
  return Buffer.from(given, 'base64').toString().split(':')[0]
}

const answer = (response: ServerResponse, status: number, body: Obj): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
