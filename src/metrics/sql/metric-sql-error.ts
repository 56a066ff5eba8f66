/**
 * The customer's statement is outside the language of SQL metrics (spec/02 §2.3). The message says
 * what is not allowed and what to write instead, in words that can be sent back with a 400.
 */
export class MetricSqlError extends Error {
  override readonly name = 'MetricSqlError'
}

/** Refuses the statement; typed `never` so that callers need no `throw` to end a branch. */
export function refuse(message: string): never {
  throw new MetricSqlError(message)
}
