import { createGunzip } from 'node:zlib'
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Logger } from 'pino'
import { parseJson } from '../api/input.ts'
import { openApi } from '../api/openapi.ts'
import type { TaggedOperation } from '../api/operation.ts'
import { operations } from '../api/operations.ts'
import { Problem } from '../api/problem.ts'
import type { Answer, Call } from './calls.ts'
import { problemOf, refusalOf } from './refusal.ts'

const JSON_LIMIT = 1024 * 1024
const JSON_TYPE = 'application/json; charset=utf-8'

/** What the transport needs of the program: somebody who answers calls, and the text for /metrics. */
export interface Served {
  readonly log: Logger
  answer(name: string, operation: TaggedOperation, call: Call): Promise<Answer>
  metrics(): Promise<string>
  /** Told of every reply, for /metrics. */
  replied(operation: string, status: number, seconds: number): void
}

/** Mounts the API table on HTTP. The only file that knows Fastify. */
export function serve(served: Served): FastifyInstance {
  const app = Fastify({
    bodyLimit: JSON_LIMIT,
    forceCloseConnections: 'idle',
    keepAliveTimeout: 75_000,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true },
    genReqId: () => crypto.randomUUID(),
  })
  readBodies(app)
  for (const [name, operation] of Object.entries<TaggedOperation>(operations))
    mount(app, served, name, operation)
  app.get('/health', async () => ({ status: 'ok' }))
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

function mount(app: FastifyInstance, served: Served, name: string, operation: TaggedOperation) {
  app.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    ...(operation.shape.bodyLimit && { bodyLimit: operation.shape.bodyLimit }),
    handler: async (request, reply) => {
      const answer = await served.answer(name, operation, {
        path: request.params as Record<string, string>,
        query: request.query as Record<string, unknown>,
        body: request.body,
        authorization: request.headers.authorization,
        headers: request.headers,
        request_id: request.id,
        ip: request.ip,
      })
      reply.status(answer.status).headers(answer.headers)
      if (answer.file) return reply.type(answer.file.type).send(answer.file.bytes)
      return reply.type(JSON_TYPE).send(answer.text)
    },
    onResponse: async (_request, reply) =>
      served.replied(name, reply.statusCode, reply.elapsedTime / 1000),
  })
}

/** Bodies are JSON, perhaps gzipped; no body at all is an empty object. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      done(null, parseJson(text as string))
    } catch (problem) {
      done(problem as Error)
    }
  })
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined)
    done(Problem.of('wrong_content_type', request.headers['content-type'] ?? 'nothing') as Error)
  })
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (request.headers['content-encoding'] !== 'gzip') return payload
    const plain = Object.assign(payload.pipe(createGunzip()), { receivedEncodedLength: 0 })
    payload.on('data', (chunk: Buffer) => {
      plain.receivedEncodedLength += chunk.length
    })
    return plain
  })
}

const patterns = Object.values<TaggedOperation>(operations).map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
}))

function noSuchRoute(request: FastifyRequest): Problem {
  const path = request.url.split('?')[0] ?? ''
  const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
  return allowed.length > 0
    ? Problem.of('wrong_method', path, [...new Set(allowed)].join(', '))
    : Problem.of('no_route', request.method, path)
}

function refuse(served: Served, error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error)
  if (problem.code === 'internal')
    served.log.error({ err: error, request_id: request.id, url: request.url }, 'a bug')
  if (problem.code === 'wrong_method')
    reply.header('allow', problem.message.split(' takes ')[1] ?? '')
  const { status, text, headers } = refusalOf(error)
  return reply.status(status).headers(headers).type(JSON_TYPE).send(text)
}
