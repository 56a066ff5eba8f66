import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { numberedPage, readPlace } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import type { Db } from '../db/db.ts'
import { needMetric } from '../metrics/store.ts'
import { exact } from '../money/decimal.ts'
import { USD } from '../pricing-units/credit-type.ts'
import { listCreditTypes, needCreditType } from '../pricing-units/store.ts'
import { byKey } from '../usage/cells.ts'
import { type Alert, kindOf, type Scope } from './alert.ts'
import { askForCustomer, askForEverybody } from './ask.ts'
import { checkAlert } from './check.ts'
import { partOf, showCustomerAlert } from './show.ts'
import { alertsOf, archiveAlert, findAlert, holdAlert, insertAlert, mostApart } from './store.ts'
import { forgetState, statesOf } from './store-state.ts'
import type { CreateAlert } from './wire.ts'

const PAGE = 100

/** How many keys of spend, and how many alerts by a key of balances, a customer may have. */
const MOST = 3

const unitsOf = async (db: Db) =>
  new Map((await listCreditTypes(db)).map((unit) => [unit.id, unit]))

/** The scope as it is kept: words as they are spelt, the dollar where a unit is missing. */
function scopeOf(body: Static<typeof CreateAlert>): Scope {
  const { alert_type, name: _n, threshold: _t, uniqueness_key: _u, customer_id: _c, ...rest } = body
  const { evaluate_on_create: _e, invoice_types_filter, credit_type_id, ...scope } = rest
  const hasUnit = kindOf(alert_type).fields.includes('credit_type_id')
  const isOfDays = alert_type.includes('_days_')
  return {
    ...scope,
    ...(credit_type_id !== undefined && { credit_type_id: credit_type_id.toLowerCase() }),
    ...(credit_type_id === undefined && hasUnit && !isOfDays && { credit_type_id: USD.id }),
    ...(invoice_types_filter && {
      invoice_types_filter: invoice_types_filter.map((word) => word.toUpperCase()),
    }),
  }
}

async function lookUp(db: Db, { customer_id, scope }: Alert): Promise<void> {
  if (scope.credit_type_id !== undefined) await needCreditType(db, scope.credit_type_id)
  if (scope.billable_metric_id !== undefined) await needMetric(db, scope.billable_metric_id)
  if (customer_id === null) return
  const customer = await needCustomer(db, customer_id)
  if (customer.archived_at !== null)
    throw Problem.of('invalid_request', `The customer ${customer_id} is archived`)
}

async function needAlert(db: Db, id: string, customer_id: string): Promise<Alert> {
  const alert = await findAlert(db, id)
  if (!alert || (alert.customer_id !== null && alert.customer_id !== customer_id))
    throw Problem.of('not_found', 'alert', id)
  return alert
}

const askFor = (ctx: Ctx, customer_id: string | null, triggered_by: string): Promise<void> =>
  customer_id === null
    ? askForEverybody(ctx, triggered_by)
    : askForCustomer(ctx, customer_id, triggered_by)

export const alerts: Implements<
  'createAlert' | 'archiveAlert' | 'getCustomerAlert' | 'listCustomerAlerts' | 'resetCustomerAlerts'
> = {
  async createAlert(ctx, { body }) {
    const { db, clock } = ctx
    const alert: Alert = {
      id: randomUUID(),
      name: body.name,
      type: body.alert_type,
      threshold: exact(body.threshold),
      customer_id: body.customer_id?.toLowerCase() ?? null,
      evaluate_on_create: body.evaluate_on_create ?? true,
      uniqueness_key: body.uniqueness_key ?? null,
      scope: scopeOf(body),
      created_at: clock.now(),
      archived_at: null,
    }
    checkAlert(alert.type, alert.threshold, alert.scope)
    await lookUp(db, alert)
    if ((await mostApart(db, alert)) > MOST)
      throw Problem.of(
        'invalid_request',
        alert.type === 'spend_threshold_reached'
          ? `The alerts of a customer may tell spend apart by at most ${MOST} keys: archive one first`
          : `A customer may have at most ${MOST} alerts by the values of a key: archive one first`,
      )
    await insertAlert(db, alert)
    await askFor(ctx, alert.customer_id, 'alert_created')
    return { data: { id: alert.id } }
  },

  async archiveAlert({ db, clock }, { body: { id, release_uniqueness_key = false } }) {
    const alert = await holdAlert(db, id)
    if (!alert) throw Problem.of('not_found', 'alert', id)
    if (alert.archived_at !== null)
      throw Problem.of('invalid_request', `The alert ${id} is already archived`)
    await archiveAlert(db, id, release_uniqueness_key, clock.now())
    return { data: { id } }
  },

  async getCustomerAlert({ db }, { body }) {
    const { id } = await needCustomer(db, body.customer_id)
    const alert = await needAlert(db, body.alert_id, id)
    const rows = (await statesOf(db, [id])).filter(({ alert_id }) => alert_id === alert.id)
    return { data: showCustomerAlert(alert, rows, await unitsOf(db), partOf(alert, body)) }
  },

  async listCustomerAlerts({ db }, { body, query }) {
    const { id } = await needCustomer(db, body.customer_id)
    const wanted = body.alert_statuses ?? ['ENABLED']
    const after = readPlace(query.next_page)
    const found = await alertsOf(
      db,
      id,
      {
        enabled: wanted.includes('ENABLED'),
        archived: wanted.includes('ARCHIVED'),
        ...(after !== undefined && { after }),
      },
      PAGE + 1,
    )
    const rows = byKey(await statesOf(db, [id]), ({ alert_id }) => alert_id)
    const units = await unitsOf(db)
    return numberedPage(found, PAGE, (alert) =>
      showCustomerAlert(alert, rows.get(alert.id) ?? [], units),
    )
  },

  async resetCustomerAlerts(ctx, { body }) {
    const { db, clock } = ctx
    const { id } = await needCustomer(db, body.customer_id)
    const alert = await needAlert(db, body.alert_id, id)
    if (alert.archived_at !== null)
      throw Problem.of('invalid_request', `The alert ${alert.id} is archived`)
    await forgetState(db, alert.id, id, clock.now())
    await askForCustomer(ctx, id, 'reset')
    return {}
  },
}
