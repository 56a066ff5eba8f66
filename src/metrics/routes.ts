import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import type { CustomFields } from '../custom-fields/custom-field.ts'
import { needCustomer } from '../customers/store.ts'
import { foldProgress, hasEvents } from '../usage/store-upkeep.ts'
import { currentMetricIds } from './current.ts'
import { type GivenDefinition, readDefinition } from './definition.ts'
import { readLegacy } from './legacy.ts'
import { isStreaming } from './metric.ts'
import { showMetric, showWithOlderWords } from './show.ts'
import { archiveMetric, insertMetric, needMetric, pageOfMetrics, renameMetric } from './store.ts'

async function create(
  { db, clock, enqueue, environment }: Ctx,
  name: string,
  given: GivenDefinition,
  custom_fields?: CustomFields,
) {
  const { metrics_retroactive: retroactive } = environment.settings
  const definition = readDefinition(given)
  const metric = { name, definition, custom_fields, retroactive }
  const id = await insertMetric(db, metric, clock.now())
  if (retroactive && definition.sql === undefined && (await hasEvents(db)))
    await enqueue(db, 'foldMetric', { metric_id: id }, { key: id })
  return { data: { id } }
}

export const billableMetrics: Implements<
  | 'createBillableMetricV1'
  | 'createBillableMetric'
  | 'getBillableMetric'
  | 'listAllBillableMetrics'
  | 'updateBillableMetric'
  | 'archiveBillableMetric'
  | 'listBillableMetrics'
  | 'getMetricProgress'
> = {
  createBillableMetricV1: (ctx, { body: { name, custom_fields, ...given } }) =>
    create(ctx, name, given, custom_fields),

  createBillableMetric: (ctx, { body: { name, ...given } }) => create(ctx, name, readLegacy(given)),

  async getBillableMetric({ db }, { path: { billable_metric_id } }) {
    return { data: showMetric(await needMetric(db, billable_metric_id)) }
  },

  listAllBillableMetrics: ({ db }, { query }) => pageOfMetrics(db, query, showMetric),

  async updateBillableMetric({ db }, { path: { billable_metric_id: id }, body: { name } }) {
    if (!(await renameMetric(db, id, name))) throw Problem.of('not_found', 'billable metric', id)
    return { data: { id } }
  },

  async archiveBillableMetric({ db, clock }, { body: { id } }) {
    if (!(await archiveMetric(db, id, clock.now())))
      throw Problem.of('not_found', 'billable metric', id)
    return { data: { id } }
  },

  async listBillableMetrics({ db, clock }, { path: { customer_id }, query }) {
    await needCustomer(db, customer_id)
    const { on_current_plan, ...paged } = query
    const ids = on_current_plan && (await currentMetricIds(db, customer_id, clock.now()))
    return pageOfMetrics(db, { ...paged, ...(ids && { ids }) }, showWithOlderWords)
  },

  async getMetricProgress({ db }, { path: { billable_metric_id } }) {
    const metric = await needMetric(db, billable_metric_id)
    if (!isStreaming(metric)) return { data: { names: 0, folded: 0 } }
    return { data: await foldProgress(db, metric.id) }
  },
}
