import type { View } from '../dashboards/dashboard.ts'
import { day } from '../invoices/pdf/dates.ts'
import { exact, max, type Numeric, sum, ZERO } from '../money/decimal.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { instant } from '../time/clock.ts'
import { type Amounts, amountsOf } from './amounts.ts'
import { frame, heads } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Look, Reads } from './page.ts'

type Balance = Awaited<ReturnType<Reads['listCustomerBalances']>>['data'][number]

/** Every balance of the customer that the dashboard is about. */
async function balancesOf({ ctx, reads, about }: Look<View>, kind: Kind): Promise<Balance[]> {
  const { customer_id, options } = about
  const all: Balance[] = []
  let next_page: string | null = null
  do {
    const page: Awaited<ReturnType<Reads['listCustomerBalances']>> =
      await reads.listCustomerBalances(ctx, {
        path: {},
        query: {},
        body: {
          customer_id,
          include_contract_balances: true,
          include_balance: true,
          include_ledgers: true,
          limit: 25,
          ...(next_page && { next_page }),
        },
      })
    all.push(...page.data)
    next_page = page.next_page
  } while (next_page)
  return all
    .filter(({ type }) => kind !== 'CREDITS' || type === 'CREDIT')
    .filter(({ contract }) => !options.contract_id || contract?.id === options.contract_id)
    .filter(
      (balance) =>
        !options.credit_ledger_credit_type_id ||
        unitOf(balance) === options.credit_ledger_credit_type_id,
    )
}

type Kind = 'COMMITS_AND_CREDITS' | 'CREDITS'

const scheduleOf = ({ access_schedule }: Balance) => access_schedule?.schedule_items ?? []
const unitOf = ({ access_schedule }: Balance): string => access_schedule?.credit_type?.id ?? USD.id
const granted = (balance: Balance) => sum(scheduleOf(balance).map(({ amount }) => exact(amount)))

const KINDS: Readonly<Record<string, string>> = {
  PREPAID: 'Prepaid commit',
  POSTPAID: 'Postpaid commit',
  CREDIT: 'Credit',
}

/** INVOICE DEDUCTION rather than PREPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION. */
const entryName = (type: string): string =>
  type
    .replace(/^((PRE|POST)PAID_COMMIT|CREDIT)_/, '')
    .replace('AUTOMATED_', '')
    .replaceAll('_', ' ')

const ledgerOf = (balance: Balance, amounts: Amounts): Html => html`<table>
<thead>${heads('Date', 'What', 'Amount#')}</thead>
<tbody>${(balance.ledger ?? []).map(
  ({ timestamp, type, amount }) => html`<tr>
<td>${day(instant(timestamp))}</td><td>${entryName(type)}</td>
<td class="number">${amounts.money(amount, unitOf(balance))}</td></tr>`,
)}</tbody>
</table>`

function windowOf(balance: Balance): string {
  const items = scheduleOf(balance)
  const first = items[0]
  const last = items.at(-1)
  return first && last
    ? `${day(instant(first.starting_at))} – ${day(instant(last.ending_before))}`
    : ''
}

/** How much of a whole is left, from 0 to 1. */
const share = (left: Numeric, whole: ReturnType<typeof granted>): string =>
  whole.eq(ZERO) ? '0' : max(ZERO, exact(left)).div(whole).toFixed(4)

function balanceOf(balance: Balance, amounts: Amounts, isNamed: boolean): Html {
  const unit = unitOf(balance)
  const whole = granted(balance)
  const left = balance.balance ?? ZERO
  const name = isNamed ? (balance.name ?? balance.product.name) : ''
  return html`<details>
<summary>
<span>${name} <span class="tag">${KINDS[balance.type] ?? balance.type}</span></span>
<span class="quiet">${windowOf(balance)}</span>
<strong>${amounts.money(left, unit)} <span class="quiet">of ${amounts.money(whole, unit)}</span></strong>
<progress max="1" value="${share(left, whole)}"></progress>
</summary>
${ledgerOf(balance, amounts)}
</details>`
}

/** What is left of all balances of one unit together. */
function totals(balances: readonly Balance[], amounts: Amounts): Html {
  const units = [...new Set(balances.map(unitOf))]
  return html`<p>${units.map((unit) => {
    const left = balances
      .filter((balance) => unitOf(balance) === unit)
      .map(({ balance }) => exact(balance ?? ZERO))
    return html`<strong>${amounts.money(sum(left), unit)}</strong> left `
  })}</p>`
}

/** What a customer may draw on, what is left of it and where it went. */
export const balancesPage =
  (kind: Kind) =>
  async (look: Look<View>): Promise<Html> => {
    const { ctx, reads, about } = look
    const balances = await balancesOf(look, kind)
    const amounts = await amountsOf(ctx, reads)
    const isNamed = about.options.hide_grant_name !== 'true'
    const title = kind === 'CREDITS' ? 'Credits' : 'Commits and credits'
    const body =
      balances.length === 0
        ? html`<p class="quiet">There are none.</p>`
        : html`${totals(balances, amounts)}
${balances.map((balance) => balanceOf(balance, amounts, isNamed))}`
    return frame(title, body, about.colors)
  }
