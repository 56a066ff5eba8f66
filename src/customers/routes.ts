import { askForCustomer } from '../alerts/ask.ts'
import type { Implements } from '../ctx.ts'
import { instant } from '../time/clock.ts'
import { archiveCustomer } from './archive.ts'
import { billableStatusAt } from './billable-status.ts'
import { createCustomer } from './create.ts'
import { cutName } from './customer.ts'
import { showCustomer, showDetail } from './show.ts'
import {
  holdCustomer,
  needCustomer,
  renameCustomer,
  touchCustomer,
  writeAliases,
  writeConfig,
} from './store.ts'
import { statusChangesOf, writeStatus } from './store-billable-status.ts'
import { listCustomers } from './store-list.ts'

export const customers: Implements<
  | 'createCustomer'
  | 'getCustomer'
  | 'listCustomers'
  | 'setCustomerName'
  | 'setIngestAliases'
  | 'updateCustomerConfig'
  | 'setCustomerBillableStatus'
  | 'archiveCustomer'
> = {
  async createCustomer(ctx, { body }) {
    const customer = await createCustomer(ctx.db, ctx.clock.now(), body)
    await askForCustomer(ctx, customer.id, 'customer_change')
    return { data: showCustomer(customer) }
  },

  async getCustomer({ db, clock }, { path: { customer_id } }) {
    const customer = await needCustomer(db, customer_id)
    const changes = await statusChangesOf(db, [customer_id])
    return { data: showDetail(customer, changes.get(customer_id) ?? [], clock.now()) }
  },

  async listCustomers({ db, clock }, { query }) {
    const { data, next_page } = await listCustomers(db, query)
    const changes = await statusChangesOf(
      db,
      data.map(({ id }) => id),
    )
    const now = clock.now()
    return { data: data.map((c) => showDetail(c, changes.get(c.id) ?? [], now)), next_page }
  },

  async setIngestAliases(ctx, { path: { customer_id }, body: { ingest_aliases } }) {
    const { db, clock } = ctx
    await holdCustomer(db, customer_id)
    await writeAliases(db, customer_id, [...new Set(ingest_aliases)])
    await touchCustomer(db, customer_id, clock.now())
    await askForCustomer(ctx, customer_id, 'customer_change')
    return {}
  },

  async setCustomerName({ db, clock }, { path: { customer_id }, body: { name } }) {
    await holdCustomer(db, customer_id)
    await renameCustomer(db, customer_id, cutName(name), clock.now())
    return { data: showCustomer(await needCustomer(db, customer_id)) }
  },

  async updateCustomerConfig({ db, clock }, { path: { customer_id }, body }) {
    await writeConfig(db, await holdCustomer(db, customer_id), body, clock.now())
    return {}
  },

  async setCustomerBillableStatus({ db, clock }, { body }) {
    const { customer_id, billable_status, effective_at } = body
    await holdCustomer(db, customer_id)
    const change = { effective_at: instant(effective_at), status: billable_status }
    await writeStatus(db, customer_id, change)
    await touchCustomer(db, customer_id, clock.now())
    const changes = await statusChangesOf(db, [customer_id])
    const { value } = billableStatusAt(changes.get(customer_id) ?? [], clock.now())
    return { data: { id: customer_id, current_billable_status: value } }
  },

  async archiveCustomer(ctx, { body: { id } }) {
    await archiveCustomer(ctx, id)
    return { data: { id } }
  },
}
