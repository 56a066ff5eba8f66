import type { Handlers } from '../api/operation.ts'
import type { Operations } from '../api/operations.ts'
import type { Ctx } from '../ctx.ts'
import type { Html } from './html.ts'

/** The reads of the API, of which pages are made: what they show is what the API says. */
export type Reads = Pick<
  Handlers<Operations, Ctx>,
  | 'getApprovalRequest'
  | 'getPagedUsage'
  | 'getUsageBatch'
  | 'listAllBillableMetrics'
  | 'listCreditTypes'
  | 'listCustomerBalances'
  | 'listInvoices'
>

/** What a page is made from. */
export interface Look<About> {
  /** In a transaction that only reads, in the environment of the link. */
  readonly ctx: Ctx
  readonly reads: Reads
  /** What the link says of it. */
  readonly about: About
  /** What stands in the address beside the link: anybody may have written it. */
  readonly query: URLSearchParams
}

/** One page: where it is, and what it shows. */
export interface Page {
  readonly path: string
  show(look: Look<unknown>): Promise<Html>
}

/** A row of the table of pages. Whoever seals links to `path` says what `About` they hold. */
export const page = <About>(path: string, show: (look: Look<About>) => Promise<Html>): Page => ({
  path,
  show: (look) => show(look as Look<About>),
})
