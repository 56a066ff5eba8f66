import type { GroupNames, View } from '../dashboards/dashboard.ts'
import { number } from '../invoices/pdf/amounts.ts'
import { type Decimal, exact, type Numeric, ZERO } from '../money/decimal.ts'
import { startOfDay } from '../time/calendar.ts'
import { DAY, iso, plus } from '../time/clock.ts'
import { chart, lineColor, MOST_SERIES, type Series } from './chart.ts'
import { frame, heads } from './frame.ts'
import { type Html, html } from './html.ts'
import type { Look, Reads } from './page.ts'

/** How many days a reader may look back upon; the first unless it chooses. */
const RANGES = [30, 60, 90] as const

type Metric = Awaited<ReturnType<Reads['listAllBillableMetrics']>>['data'][number]
type Row = Awaited<ReturnType<Reads['getUsageBatch']>>['data'][number]

interface Span {
  readonly starting_on: string
  readonly ending_before: string
}

/** Every page of a list. */
async function all<Item>(
  read: (next: { next_page?: string }) => Promise<{
    readonly data: readonly Item[]
    readonly next_page: string | null
  }>,
): Promise<Item[]> {
  const items: Item[] = []
  let next: string | null = null
  do {
    const page: { readonly data: readonly Item[]; readonly next_page: string | null } = await read(
      next ? { next_page: next } : {},
    )
    items.push(...page.data)
    next = page.next_page
  } while (next)
  return items
}

/** Usage by the day, of the metrics that the customer has used in this time. */
async function daily({ ctx, reads, about }: Look<View>, span: Span): Promise<Map<string, Row[]>> {
  const rows = await all((query) =>
    reads.getUsageBatch(ctx, {
      path: {},
      query,
      body: { ...span, window_size: 'DAY', customer_ids: [about.customer_id] },
    }),
  )
  const byMetric = new Map<string, Row[]>()
  for (const row of rows) {
    const known = byMetric.get(row.billable_metric_id)
    if (known) known.push(row)
    else byMetric.set(row.billable_metric_id, [row])
  }
  for (const [id, days] of byMetric) if (days.every(({ value }) => !value)) byMetric.delete(id)
  return byMetric
}

const figure = (value: Numeric | null): Decimal => (value === null ? ZERO : exact(value))

const nameOf = (key: string, names: readonly GroupNames[]): string =>
  names.find(({ group_key_name }) => group_key_name === key)?.display_name ?? key

function valueName(key: string, value: string, names: readonly GroupNames[]): string {
  const own = names.find(({ group_key_name }) => group_key_name === key)?.value_display_names
  return own && Object.hasOwn(own, value) ? String(own[value]) : value
}

/** What a group came to. */
interface GroupTotal {
  readonly group: Readonly<Record<string, string>>
  readonly value: Decimal
}

/** What each group of one key came to in the whole time, the largest first. */
async function groupTotals(
  { ctx, reads, about }: Look<View>,
  billable_metric_id: string,
  group_key: string[],
  span: Span,
): Promise<GroupTotal[]> {
  const { customer_id } = about
  const rows = await all((query) =>
    reads.getPagedUsage(ctx, {
      path: {},
      query: { limit: 100, ...query },
      body: { ...span, customer_id, billable_metric_id, window_size: 'NONE', group_key },
    }),
  )
  return rows
    .flatMap(({ group, value }) =>
      group && value !== null ? [{ group, value: exact(value) }] : [],
    )
    .sort((a, b) => b.value.cmp(a.value))
}

/** A line for each of the largest groups, when they are told apart by one property. */
async function groupLines(
  { ctx, reads, about }: Look<View>,
  billable_metric_id: string,
  key: string,
  totals: readonly GroupTotal[],
  span: Span,
): Promise<Series[]> {
  const values = totals.slice(0, MOST_SERIES).map(({ group }) => group[key] ?? '')
  if (values.length === 0) return []
  const { customer_id } = about
  const rows = await all((query) =>
    reads.getPagedUsage(ctx, {
      path: {},
      query: { limit: 100, ...query },
      body: {
        ...span,
        customer_id,
        billable_metric_id,
        window_size: 'DAY',
        group_key: [key],
        group_filters: { [key]: values },
      },
    }),
  )
  const days = [...new Set(rows.map(({ starting_on }) => starting_on))].sort()
  const known = new Map(rows.map((r) => [`${r.starting_on} ${r.group?.[key]}`, figure(r.value)]))
  return values.map((value) => ({
    name: valueName(key, value, about.groups),
    values: days.map((start) => known.get(`${start} ${value}`) ?? ZERO),
  }))
}

/** What each group came to; the first rows have the colours of the chart's lines. */
function groupTable(
  key: readonly string[],
  totals: readonly GroupTotal[],
  names: readonly GroupNames[],
  isDrawn: boolean,
): Html {
  const swatch = (n: number) =>
    isDrawn &&
    n < MOST_SERIES &&
    html`<span class="swatch" style="background:${lineColor(n)}"></span>`
  return html`<table>
<thead>${heads(...key.map((part) => nameOf(part, names)), 'Usage#')}</thead>
<tbody>${totals.map(
    ({ group, value }, n) => html`<tr>
${key.map((part, i) => html`<td>${i === 0 && swatch(n)}${valueName(part, group[part] ?? '', names)}</td>`)}
<td class="number">${number(value)}</td></tr>`,
  )}</tbody>
</table>`
}

/** One metric: its chart, and a table for each of its group keys. */
async function metricCard(
  look: Look<View>,
  metric: Metric | undefined,
  days: readonly Row[],
  span: Span,
): Promise<Html> {
  const { groups } = look.about
  const name = days[0]?.billable_metric_name ?? ''
  let lines: Series[] = []
  const tables: Html[] = []
  for (const key of metric?.group_keys ?? []) {
    const totals = await groupTotals(look, metric?.id ?? '', [...key], span)
    const [only = '', ...others] = key
    const isDrawn = lines.length === 0 && others.length === 0
    if (isDrawn) lines = await groupLines(look, metric?.id ?? '', only, totals, span)
    tables.push(groupTable(key, totals, groups, isDrawn && lines.length > 0))
  }
  if (lines.length === 0) lines = [{ name, values: days.map(({ value }) => figure(value)) }]
  return html`<section class="card">
<h2>${name}</h2>
${chart(lines)}
${tables}
</section>`
}

function rangeLinks(query: URLSearchParams, chosen: number): Html {
  const to = (days: number): string => {
    const next = new URLSearchParams({ link: query.get('link') ?? '', days: String(days) })
    return `?${next}`
  }
  return html`<nav>${RANGES.map((days) =>
    days === chosen
      ? html`<a aria-current="page">${days} days</a>`
      : html`<a href="${to(days)}">${days} days</a>`,
  )}</nav>`
}

/** What a customer used of each metric, by the day and by group. */
export async function usagePage(look: Look<View>): Promise<Html> {
  const { ctx, reads, about, query } = look
  const days = RANGES.find((range) => String(range) === query.get('days')) ?? RANGES[0]
  const end = plus(startOfDay(ctx.clock.now()), DAY)
  const span = { starting_on: iso(plus(end, -days * DAY)), ending_before: iso(end) }
  const metrics = await all((next) =>
    reads.listAllBillableMetrics(ctx, {
      path: {},
      query: { limit: 100, ...next },
      body: undefined,
    }),
  )
  const cards: Html[] = []
  for (const [id, rows] of await daily(look, span))
    cards.push(
      await metricCard(
        look,
        metrics.find((metric) => metric.id === id),
        rows,
        span,
      ),
    )
  const body = html`${rangeLinks(query, days)}
${cards.length > 0 ? cards : html`<p class="quiet">Nothing was used in this time.</p>`}`
  return frame('Usage', body, about.colors)
}
