import { isBuilt, isRead, scopeOf, type TaggedOperation } from './operation.ts'
import { operations } from './operations.ts'
import { Empty } from './schema.ts'

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, object>>
  readonly required?: readonly string[]
}

/** A path parameter that is called an id must be a UUID (`http/calls.ts`). */
const isId = (name = '') => name === 'id' || name.endsWith('_id')

const parameters = ({ path, shape }: TaggedOperation): object[] => {
  const query = (shape.query ?? {}) as ObjectSchema
  return [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: isId(name) ? { type: 'string', format: 'uuid' } : { type: 'string' },
    })),
    ...Object.entries(query.properties ?? {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: query.required?.includes(name) ?? false,
      style: 'form',
      explode: false,
      schema,
    })),
  ]
}

const content = (schema: unknown) => ({ 'application/json': { schema } })
const replyOf = ({ reply, file }: TaggedOperation['shape']): object => {
  const description = 'Done'
  if (reply === Empty) return { description }
  if (file === undefined) return { description, content: content(reply) }
  const binary = { type: 'string', format: 'binary' }
  return { description, content: { [file]: { schema: binary } } }
}
const refusal = { $ref: '#/components/responses/Refusal' }

const describe = (name: string, operation: TaggedOperation): object => ({
  operationId: name,
  tags: [operation.tag],
  parameters: parameters(operation),
  ...(operation.shape.body && { requestBody: { content: content(operation.shape.body) } }),
  responses: {
    200: replyOf(operation.shape),
    '4XX': refusal,
    '5XX': refusal,
  },
  'x-access': isRead(operation) ? 'read' : 'write',
  'x-scope': scopeOf(operation),
})

let made: object | undefined

/** The OpenAPI 3.1 document of every operation that is served, made from the operations table. */
export function openApi(): object {
  if (made) return made
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, operation] of Object.entries<TaggedOperation>(operations)) {
    if (!isBuilt(operation)) continue
    const methods = paths[operation.path] ?? {}
    methods[operation.method.toLowerCase()] = describe(name, operation)
    paths[operation.path] = methods
  }
  made = {
    openapi: '3.1.0',
    info: {
      title: 'Maelzel',
      version: '0.1.0',
      description: 'Usage-based billing that speaks the API of Metronome',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: {
        Refusal: {
          description: 'Refused: the message says what to do',
          content: content({
            type: 'object',
            properties: { message: { type: 'string' } },
            required: ['message'],
          }),
        },
      },
    },
  }
  return made
}
