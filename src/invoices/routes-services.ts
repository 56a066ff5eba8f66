import { randomUUID } from 'node:crypto'
import { noteForAlerts } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { needCustomer } from '../customers/store.ts'
import { instant } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import { planOf } from './finalize.ts'
import { lockFamilies } from './lock.ts'
import { readServices, refuseExcess } from './service-charge.ts'
import { settleCustomers } from './settle.ts'
import { showInvoice } from './show.ts'
import { isAlive } from './statements.ts'
import { finalInvoices } from './store.ts'
import { insertServiceCharges } from './store-services.ts'

export const services: Implements<'scheduleProServicesInvoice'> = {
  /** Makes a scheduled invoice of its own: a draft until its day, final at once when that has passed. */
  async scheduleProServicesInvoice(ctx, { body }) {
    const { db, clock } = ctx
    const customer_id = body.customer_id.toLowerCase()
    await needCustomer(db, customer_id)
    await lockFamilies(db, [customer_id])
    const { facts: before } = await planOf(ctx, customer_id, { unmetered: true })
    const contract = before.contracts.find(({ id }) => id === body.contract_id.toLowerCase())
    if (!contract) throw Problem.of('not_found', 'contract', body.contract_id)
    if (!isAlive(contract)) throw Problem.of('invalid_request', 'The contract is archived')
    const asked = readServices(contract, body.line_items)
    refuseExcess(contract, asked, before.services, before.finals)
    const batch = randomUUID()
    const issued_at = instant(body.issued_at)
    const charges = asked.map((charge) => ({
      ...charge,
      id: randomUUID(),
      batch,
      contract_id: contract.id,
      issued_at,
    }))
    await insertServiceCharges(db, customer_id, charges, clock.now())
    await noteForAlerts(ctx, customer_id, 'contract_change')
    if (issued_at <= clock.now()) await settleCustomers(ctx, [customer_id])
    else await ctx.enqueue(db, 'settleCustomer', { customer_id }, { key: customer_id })
    const { facts, plan } = await planOf(ctx, customer_id, { unmetered: true })
    const all = [
      ...(await finalInvoices(db, { customer_id })),
      ...plan.open.map(({ invoice }) => invoice),
    ]
    const made = all.filter(({ lines }) =>
      lines.some(({ schedule_item_id }) => charges.some(({ id }) => id === schedule_item_id)),
    )
    const around = await gatherSurroundings(ctx, facts, [])
    return { data: made.map((invoice) => showInvoice(invoice, around)) }
  },
}
