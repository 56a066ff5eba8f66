interface Refusal {
  readonly status: number
  readonly text: (...words: string[]) => string
  /** Whether the same request may succeed when it is sent again; the SDK asks for 409 and 5xx. */
  readonly retry?: boolean
  /** It comes before the work begins, so an Idempotency-Key does not keep it (spec/05 §5.6). */
  readonly unbegun?: true
}

/** Every refusal a caller can meet. The code is for programs and never changes; the text is for people. */
export const problems = {
  invalid_request: { status: 400, text: (why: string) => why },
  refused_events: { status: 400, text: (why: string) => why, unbegun: true },
  malformed_json: { status: 400, text: () => 'The body is not valid JSON' },
  no_token: { status: 401, text: () => 'Send a token: Authorization: Bearer <token>' },
  unknown_token: { status: 401, text: () => 'This token is unknown or archived' },
  role_too_small: {
    status: 403,
    text: (needed: string, role: string) => `This call needs a ${needed} token; yours is a ${role}`,
  },
  dead_link: {
    status: 403,
    text: () => 'This link has expired or is not whole. Ask whoever gave it to you for a new one.',
  },
  not_found: { status: 404, text: (kind: string, id: string) => `${kind} ${id} was not found` },
  config_not_found: {
    status: 400,
    text: (id: string) => `notification config ${id} was not found`,
  },
  no_route: {
    status: 404,
    text: (method: string, path: string) => `There is no ${method} ${path}`,
  },
  wrong_method: {
    status: 405,
    text: (path: string, allowed: string) => `${path} takes ${allowed}`,
  },
  alias_taken: {
    status: 409,
    text: (alias: string) =>
      `The ingest alias ${alias} is in use by another customer. Remove it there first.`,
    retry: false,
  },
  key_used: {
    status: 409,
    text: () => 'This uniqueness key has already been used.',
    retry: false,
  },
  idempotency_mismatch: {
    status: 409,
    text: () => 'This Idempotency-Key was used with another request',
    retry: false,
  },
  in_flight: {
    status: 409,
    text: () => 'A request with this Idempotency-Key is being answered. Try again shortly.',
    retry: true,
  },
  conflict: { status: 409, text: (why: string) => why, retry: false },
  body_too_large: { status: 413, text: () => 'The body is larger than this operation takes' },
  wrong_content_type: {
    status: 415,
    text: (type: string) => `Send application/json, not ${type}`,
  },
  wrong_content_encoding: {
    status: 415,
    text: (encoding: string) => `Send the body as it is or with gzip, not with ${encoding}`,
  },
  rate_limited: {
    status: 429,
    text: (limit: string) => `Too many requests: this environment allows ${limit}`,
  },
  too_busy: {
    status: 429,
    text: () => 'Events arrive faster than they can be stored. Send them again more slowly.',
    unbegun: true,
  },
  not_built: {
    status: 501,
    text: (operation: string) => `${operation} is not built yet: see docs/coverage.md`,
    retry: false,
  },
  stopping: {
    status: 503,
    text: (now: string) =>
      `The server is stopping. The clock stands at ${now}; move it on from there.`,
    retry: false,
  },
  internal: { status: 500, text: () => 'Something broke on our side. It was logged.' },
} as const satisfies Record<string, Refusal>

export type ProblemCode = keyof typeof problems
type Words<C extends ProblemCode> = Parameters<(typeof problems)[C]['text']>

/** A refusal, on its way to the caller. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  /** Fields of the reply beside `message`, such as `conflicting_id`. */
  readonly details: Readonly<Record<string, unknown>>
  /** Headers of the reply. */
  headers: Readonly<Record<string, string>> = {}

  private constructor(code: ProblemCode, message: string, details: Record<string, unknown>) {
    super(message)
    this.code = code
    this.status = problems[code].status
    this.details = details
  }

  static of<C extends ProblemCode>(code: C, ...words: Words<C>): Problem {
    return Problem.with(code, {}, ...words)
  }

  static with<C extends ProblemCode>(
    code: C,
    details: Record<string, unknown>,
    ...words: Words<C>
  ): Problem {
    const text = problems[code].text as (...words: string[]) => string
    return new Problem(code, text(...words), details)
  }

  /** The same refusal, said in headers too. */
  saying(headers: Readonly<Record<string, string>>): this {
    this.headers = headers
    return this
  }

  /** What the SDK should do: undefined leaves it to the SDK's own rule. */
  get retry(): boolean | undefined {
    return (problems[this.code] as Refusal).retry
  }

  /** Whether it came before the work began. */
  get unbegun(): boolean {
    return (problems[this.code] as Refusal).unbegun === true
  }
}
