import type { FastifyError } from 'fastify'
import { toJson } from '../api/json.ts'
import { Problem } from '../api/problem.ts'
import type { Reply } from '../idempotency/once.ts'

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

/** What the caller gets to read of an error. */
export function refusalOf(error: unknown): Reply {
  const problem = problemOf(error)
  return {
    status: problem.status,
    text: toJson({ message: problem.message, ...problem.details }),
    headers: {
      ...problem.headers,
      ...(problem.retry !== undefined && { 'x-should-retry': String(problem.retry) }),
    },
  }
}
