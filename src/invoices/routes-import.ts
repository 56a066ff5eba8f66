import { noteForAlerts } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { writeCustomFields } from '../custom-fields/store.ts'
import { needCustomer } from '../customers/store.ts'
import { plus } from '../time/clock.ts'
import { gatherSurroundings } from './around.ts'
import { freeze, planOf } from './finalize.ts'
import { gatherFacts } from './gather.ts'
import type { ImportedStatement } from './imported.ts'
import type { Invoice } from './invoice.ts'
import { lockFamilies } from './lock.ts'
import { numberInvoices } from './parties.ts'
import { readImport, refuseOverlap, refuseUnpriced } from './read-import.ts'
import { showInvoice } from './show.ts'
import { listOf } from './spend.ts'
import { generatedPeriods, isAlive } from './statements.ts'
import { insertImported } from './store-imported.ts'
import type { HistoricalInvoice } from './wire-import.ts'

interface Told {
  readonly at: string
  readonly given: HistoricalInvoice
}

/** Reads what is told of one customer; refuses what overlaps what is, or will be, invoiced. */
async function readAll(ctx: Ctx, customer_id: string, told: readonly Told[]) {
  const facts = await gatherFacts(ctx, customer_id)
  const read: (Told & { readonly imported: ImportedStatement })[] = []
  for (const { at, given } of told) {
    const id = given.contract_id.toLowerCase()
    const contract = facts.contracts.find((each) => each.id === id)
    if (!contract) throw Problem.of('not_found', 'contract', given.contract_id)
    if (!isAlive(contract))
      throw Problem.of('invalid_request', `${at}.contract_id: the contract is archived`)
    const imported = readImport(at, given, contract, listOf(facts, contract))
    const { period } = imported
    refuseOverlap(`${at}`, period, [
      ...facts.finals.flatMap((f) => (f.contract_id === id && f.period ? [f.period] : [])),
      ...generatedPeriods(contract, plus(period.end, -1)),
      ...read.flatMap((r) => (r.imported.contract_id === id ? [r.imported.period] : [])),
    ])
    read.push({ at, given, imported })
  }
  return read
}

/** The invoices of what is told of one customer, kept unless it is a preview. */
async function importFor(ctx: Ctx, customer_id: string, told: readonly Told[], preview: boolean) {
  const read = await readAll(ctx, customer_id, told)
  const { facts, plan } = await planOf(ctx, customer_id, {
    imported: read.map(({ imported }) => imported),
  })
  const fields = new Map<string, Readonly<Record<string, string>>>()
  const made: { at: string; invoice: Invoice }[] = []
  for (const { at, given, imported } of read) {
    const planned = plan.open.find(({ invoice }) => invoice.id === imported.invoice_id)
    if (!planned) throw new Error(`The invoice ${imported.invoice_id} was not planned`)
    const invoice: Invoice = { ...planned.invoice, status: 'FINALIZED' }
    refuseUnpriced(at, imported, ({ product_id, window }) =>
      invoice.lines.some(
        (line) =>
          line.product_id === product_id &&
          line.window !== undefined &&
          line.window.start < window.end &&
          window.start < line.window.end,
      ),
    )
    made.push({ at, invoice })
    if (given.custom_fields) fields.set(invoice.id, given.custom_fields)
    if (preview) continue
    await insertImported(ctx.db, customer_id, imported)
    await freeze(ctx, [{ invoices: [invoice], facts, plan }])
    await writeCustomFields(ctx.db, 'invoice', invoice.id, given.custom_fields)
  }
  if (!preview) {
    await numberInvoices(ctx, [customer_id], facts.contracts)
    await ctx.enqueue(ctx.db, 'settleCustomer', { customer_id }, { key: customer_id })
    await noteForAlerts(ctx, customer_id, 'invoice_generation')
  }
  const around = await gatherSurroundings(ctx, facts, [])
  return made.map(({ at, invoice }) => ({
    at,
    shown: showInvoice(invoice, { ...around, invoice_custom_fields: fields }),
  }))
}

export const imports: Implements<'createHistoricalContractUsageInvoices'> = {
  /** All or none: what is told of one customer after the other. */
  async createHistoricalContractUsageInvoices(ctx, { body: { invoices, preview } }) {
    const byCustomer = new Map<string, Told[]>()
    invoices.forEach((given, i) => {
      const id = given.customer_id.toLowerCase()
      byCustomer.set(id, [...(byCustomer.get(id) ?? []), { at: `invoices[${i}]`, given }])
    })
    for (const id of byCustomer.keys()) await needCustomer(ctx.db, id)
    if (!preview) await lockFamilies(ctx.db, [...byCustomer.keys()])
    const shown = new Map<string, Awaited<ReturnType<typeof importFor>>[number]['shown']>()
    for (const [id, told] of byCustomer)
      for (const each of await importFor(ctx, id, told, preview)) shown.set(each.at, each.shown)
    return { data: invoices.flatMap((_, i) => shown.get(`invoices[${i}]`) ?? []) }
  },
}
