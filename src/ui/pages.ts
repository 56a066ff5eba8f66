import { approvalPage } from './approval.ts'
import { balancesPage } from './balances.ts'
import { invoicesPage } from './invoices.ts'
import { page } from './page.ts'
import { usagePage } from './usage.ts'

/** What the program shows: a line a page. Each is opened by a sealed link, and only reads. */
export const pages = [
  page('/dashboards/invoices', invoicesPage),
  page('/dashboards/usage', usagePage),
  page('/dashboards/commits_and_credits', balancesPage('COMMITS_AND_CREDITS')),
  page('/dashboards/credits', balancesPage('CREDITS')),
  page('/approvals', approvalPage),
]
