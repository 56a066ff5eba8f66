import type { Implements } from '../ctx.ts'
import { createCustomer } from './create.ts'
import { showCustomer, showDetail } from './show.ts'
import { holdCustomer, needCustomer, touchCustomer, writeAliases } from './store.ts'
import { statusChangesOf } from './store-billable-status.ts'
import { listCustomers } from './store-list.ts'

export const customers: Implements<
  'createCustomer' | 'getCustomer' | 'listCustomers' | 'setIngestAliases'
> = {
  async createCustomer({ db, clock }, { body }) {
    return { data: showCustomer(await createCustomer(db, clock.now(), body)) }
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

  async setIngestAliases({ db, clock }, { path: { customer_id }, body: { ingest_aliases } }) {
    await holdCustomer(db, customer_id)
    await writeAliases(db, customer_id, [...new Set(ingest_aliases)])
    await touchCustomer(db, customer_id, clock.now())
    return {}
  },
}
