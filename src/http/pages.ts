import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Logger } from 'pino'
import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { openLink } from '../secrets/link.ts'
import type { Vault } from '../secrets/vault.ts'
import { frame } from '../ui/frame.ts'
import { type Html, html } from '../ui/html.ts'
import type { Page, Reads } from '../ui/page.ts'
import { pages } from '../ui/pages.ts'
import { problemOf } from './refusal.ts'

/** What serving pages takes from the program. */
export interface Shown {
  readonly log: Logger
  readonly vault: Vault
  readonly reads: Reads
  /** The context of somebody without a token in this environment; undefined when it is gone. */
  visit(environment_id: string): Promise<Ctx | undefined>
  replied(operation: string, status: number, seconds: number): void
}

/** Draws a page for whoever has a link to it, in one snapshot of the environment that it names. */
async function draw({ vault, reads, visit }: Shown, page: Page, query: URLSearchParams) {
  const link = openLink(vault, page.path, query.get('link') ?? '')
  const ctx = link && (await visit(link.environment_id))
  if (!ctx || (link.expires_at !== null && link.expires_at <= ctx.clock.now()))
    throw Problem.of('dead_link')
  return ctx.db.transaction(
    (db) => page.show({ ctx: { ...ctx, db }, reads, about: link.about, query }),
    { mode: 'read' },
  )
}

/** Pages are drawn here and may be framed by anybody, but may load, send and run nothing. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
}

const send = (reply: FastifyReply, status: number, page: Html) =>
  reply.status(status).headers(HEADERS).type('text/html; charset=utf-8').send(page.text)

/** Mounts the table of pages. */
export function mountPages(app: FastifyInstance, shown: Shown): void {
  for (const page of pages)
    app.get(page.path, {
      errorHandler(error, request, reply) {
        const problem = problemOf(error)
        if (problem.code === 'internal')
          shown.log.error({ err: error, request_id: request.id, page: page.path }, 'a bug')
        const body = html`<p>${problem.message}</p>`
        return send(reply, problem.status, frame('This page cannot be shown', body))
      },
      async handler(request, reply) {
        const query = new URLSearchParams(request.url.split('?')[1] ?? '')
        return send(reply, 200, await draw(shown, page, query))
      },
      onResponse: async (_request, reply) =>
        shown.replied(`page ${page.path}`, reply.statusCode, reply.elapsedTime / 1000),
    })
}
