import type { Socket } from 'node:net'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { openApi } from '../api/openapi.ts'
import type { Shape, TaggedOperation } from '../api/operation.ts'
import { operations } from '../api/operations.ts'
import { Problem } from '../api/problem.ts'
import { toJson } from '../money/json.ts'
import { pages } from '../ui/pages.ts'
import { readBodies } from './bodies.ts'
import type { Answer, Call } from './calls.ts'
import { mountPages, type Shown } from './pages.ts'
import { problemOf, refusalOf } from './refusal.ts'

const JSON_LIMIT = 1024 * 1024
const STRIPE_EVENTS = '/maelzel/v1/stripe/events'
const JSON_TYPE = 'application/json; charset=utf-8'

/** What the transport needs of the program: somebody who answers calls, and the text for /metrics. */
export interface Served extends Shown {
  answer(name: string, operation: TaggedOperation, call: Call): Promise<Answer>
  metrics(): Promise<string>
  /** Stripe tells something of an account. */
  stripeEvent(account: string, text: string, signature: string | undefined): Promise<void>
}

/** Mounts the API table on HTTP. The only file that knows Fastify. */
export function serve(served: Served): FastifyInstance {
  const app = Fastify({
    bodyLimit: JSON_LIMIT,
    forceCloseConnections: 'idle',
    keepAliveTimeout: 75_000,
    requestTimeout: 60_000, // for a request to arrive whole
    exposeHeadRoutes: false,
    // What cannot be a path parameter is refused as one, not as a route that is missing.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 8_000 },
    frameworkErrors: (error, request, reply) => refuse(served, error, request, reply),
    clientErrorHandler: refuseNoise,
    genReqId: () => crypto.randomUUID(),
  })
  readBodies(app)
  for (const [name, operation] of Object.entries<TaggedOperation>(operations))
    mount(app, served, name, operation)
  mountPages(app, served)
  app.register(async (door) => stripeDoor(door, served))
  app.get('/health', { exposeHeadRoute: true }, async () => ({ status: 'ok' }))
  app.get('/openapi.json', async () => openApi())
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await served.metrics()),
  )
  app.setNotFoundHandler((request) => {
    throw noSuchRoute(request)
  })
  app.setErrorHandler((error: FastifyError, request, reply) =>
    refuse(served, error, request, reply),
  )
  return app
}

/** Stripe signs the very bytes, so they are not read as JSON; its signature stands for a token. */
function stripeDoor(door: FastifyInstance, served: Served): void {
  door.removeAllContentTypeParsers()
  door.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => done(null, text))
  door.post<{ Params: { id: string } }>(`${STRIPE_EVENTS}/:id`, async (request) => {
    const signature = request.headers['stripe-signature']
    await served.stripeEvent(
      request.params.id,
      typeof request.body === 'string' ? request.body : '',
      typeof signature === 'string' ? signature : undefined,
    )
    return {}
  })
}

/** As the caller wrote it, or the address at which it came in. */
const originOf = ({ protocol, host, socket }: FastifyRequest): string =>
  URL.canParse(`${protocol}://${host}`)
    ? new URL(`${protocol}://${host}`).origin
    : `${protocol}://${socket.localAddress}:${socket.localPort}`

function mount(app: FastifyInstance, served: Served, name: string, operation: TaggedOperation) {
  app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    ...(operation.shape.bodyLimit && { bodyLimit: operation.shape.bodyLimit }),
    errorHandler: (error, request, reply) => refuse(served, error, request, reply, operation.shape),
    handler: async (request, reply) => {
      const answer = await served.answer(name, operation, {
        path: request.params as Record<string, string>,
        query: request.query as Record<string, unknown>,
        body: request.body,
        authorization: request.headers.authorization,
        headers: request.headers,
        request_id: request.id,
        ip: request.ip,
        origin: originOf(request),
      })
      reply.status(answer.status).headers(answer.headers)
      if (answer.file) return reply.type(answer.file.type).send(answer.file.bytes)
      return reply.type(JSON_TYPE).send(answer.text)
    },
    onResponse: async (_request, reply) =>
      served.replied(name, reply.statusCode, reply.elapsedTime / 1000),
  })
}

const routes = [
  ...Object.values<TaggedOperation>(operations),
  { method: 'GET, HEAD', path: '/health' },
  { method: 'POST', path: `${STRIPE_EVENTS}/{delivery_method_id}` },
  ...pages.map(({ path }) => ({ method: 'GET', path })),
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/metrics' },
].map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}))

function noSuchRoute(request: FastifyRequest): Problem {
  const path = request.url.split('?')[0] ?? ''
  const allowed = routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
  return allowed.length > 0
    ? Problem.of('wrong_method', path, [...new Set(allowed)].join(', '))
    : Problem.of('no_route', request.method, path)
}

function refuse(
  served: Served,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  shape: Shape = {},
) {
  const problem = problemOf(error)
  if (problem.code === 'internal')
    served.log.error({ err: error, request_id: request.id, url: request.url }, 'a bug')
  if (problem.code === 'wrong_method')
    reply.header('allow', problem.message.split(' takes ')[1] ?? '')
  const { status, text, headers } = refusalOf(error, shape)
  return reply.status(status).headers(headers).type(JSON_TYPE).send(text)
}

/** What is not even HTTP, or never ends, is refused on the bare socket. */
function refuseNoise(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers are too large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request did not arrive in time']
        : ['400 Bad Request', 'This is not a valid HTTP request']
  const text = toJson({ message })
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${JSON_TYPE}\r\n` +
      `Content-Length: ${text.length}\r\n\r\n${text}`,
  )
}
