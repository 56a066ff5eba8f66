import type { FastifyError } from 'fastify'
import type { Shape } from '../api/operation.ts'
import { Problem } from '../api/problem.ts'
import type { Reply } from '../idempotency/once.ts'
import { toJson } from '../money/json.ts'

/** Fastify's own refusals, in our words; undefined for a bug of ours. */
function translate(error: FastifyError): Problem | undefined {
  if ((error as Error) instanceof Problem) return error as unknown as Problem
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return Problem.of('body_too_large')
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return Problem.of('wrong_content_type', 'that')
  if (error.code?.startsWith('Z_'))
    return Problem.of('invalid_request', 'The body is not valid gzip')
  if (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET')
    return Problem.of('invalid_request', 'The body ended early')
  if (error.statusCode && error.statusCode >= 400 && error.statusCode < 500)
    return Problem.of('invalid_request', error.message)
  return undefined
}

/** The refusal that an error stands for: `internal` for a bug. */
export const problemOf = (error: unknown): Problem =>
  translate(error as FastifyError) ?? Problem.of('internal')

/** What the caller of an operation gets to read of an error. */
export function refusalOf(error: unknown, { codes }: Pick<Shape, 'codes'> = {}): Reply {
  const problem = problemOf(error)
  const code = problem.code === 'config_not_found' ? codes?.[404] : codes?.[problem.status]
  return {
    status: problem.status,
    text: toJson({ ...(code && { code }), message: problem.message, ...problem.details }),
    headers: {
      ...problem.headers,
      ...(problem.retry !== undefined && { 'x-should-retry': String(problem.retry) }),
    },
  }
}
