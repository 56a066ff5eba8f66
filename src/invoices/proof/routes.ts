import { Problem } from '../../api/problem.ts'
import type { Ctx, Implements } from '../../ctx.ts'
import { namesOf } from '../../customers/store.ts'
import { iso } from '../../time/clock.ts'
import { lastNumber } from '../../usage/store-search.ts'
import { contractOfDraft } from '../draft.ts'
import { planOf } from '../finalize.ts'
import { complete, withHours } from './complete.ts'
import type { Proof } from './proof.ts'
import { seal } from './seal.ts'
import { findProof, headOfProof, type ProofHead } from './store-proof.ts'

/** The proof that was kept with a final invoice. */
async function finalProof({ db }: Ctx, head: ProofHead): Promise<Proof> {
  const kept = await findProof(db, head.id)
  if (!kept) throw Problem.of('not_found', 'proof of the invoice', head.id)
  const { status, issued_at, number } = head
  const proof = await complete(db, kept)
  return {
    ...proof,
    invoice: {
      ...proof.invoice,
      status,
      issued_at: iso(issued_at),
      ...(number !== null && { number }),
    },
  }
}

/** The proof of a draft, as the draft is now. */
async function draftProof(ctx: Ctx, id: string): Promise<Proof> {
  const { db } = ctx
  const contract = await contractOfDraft(ctx, id)
  if (!contract) throw Problem.of('not_found', 'invoice', id)
  const { customer_id } = contract
  const { plan } = await planOf(ctx, customer_id, { hourless: true })
  const draft = plan.open.find(({ invoice }) => invoice.id === id)?.invoice
  if (!draft) throw Problem.of('not_found', 'invoice', id)
  const { proof, until } = plan.explain(draft)
  const { status, issued_at } = draft
  return complete(db, {
    proof: { ...proof, invoice: { ...proof.invoice, status, issued_at: iso(issued_at) } },
    names: await namesOf(db, customer_id),
    until: until ?? (await lastNumber(db)),
    isComplete: false,
  })
}

export const proofs: Implements<'getInvoiceProof'> = {
  async getInvoiceProof(ctx, { path: { invoice_id } }) {
    const id = invoice_id.toLowerCase()
    const head = await headOfProof(ctx.db, id)
    return {
      data: seal(withHours(head ? await finalProof(ctx, head) : await draftProof(ctx, id))),
    }
  },
}
