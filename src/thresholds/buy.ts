import type { Maker } from '../commits/make.ts'
import { type CommitTerms, DEFAULT_PRIORITY } from '../commits/terms.ts'
import { applyChange } from '../contracts/apply.ts'
import type { PrepaidThresholdTerms, SpendThresholdTerms, Terms } from '../contracts/terms.ts'
import type { Ctx } from '../ctx.ts'
import { idOf } from '../invoices/invoice.ts'
import { insertInvoices } from '../invoices/store.ts'
import { decimal, ONE } from '../money/decimal.ts'
import { findCreditType } from '../pricing-units/store.ts'
import { iso } from '../time/clock.ts'
import { emit } from '../webhooks/outbox.ts'
import { endWorkflow, insertWorkflow } from './store.ts'
import { typeOf, type Workflow } from './workflow.ts'

type Config = PrepaidThresholdTerms | SpendThresholdTerms

const configOf = (terms: Terms, { kind }: Workflow): Config | undefined =>
  kind === 'SPEND'
    ? terms.spend_threshold_configuration
    : terms.prepaid_balance_threshold_configuration

const aboutOf = ({ kind, customer_id, contract_id }: Workflow) => ({
  workflow_type: typeOf(kind),
  customer_id,
  contract_id,
})

/** Sets a purchase off: done at once without a gate, or else when somebody says that it is paid. */
export async function begin(ctx: Ctx, workflow: Workflow, config: Config): Promise<void> {
  const { db, clock } = ctx
  const { id, purchase } = workflow
  await insertWorkflow(db, workflow)
  await emit(ctx, 'payment_gate.threshold_reached', {
    id: idOf(id, 'threshold_reached'),
    properties: { ...aboutOf(workflow), timestamp: iso(clock.now()) },
  })
  if (config.payment_gate_config.payment_gate_type === 'NONE') {
    await endWorkflow(db, id, 'PAID')
    return grant(ctx, workflow)
  }
  const unit = await findCreditType(db, purchase.billed_credit_type_id)
  await emit(ctx, 'payment_gate.external_initiate', {
    id: idOf(id, 'external_initiate'),
    properties: {
      ...aboutOf(workflow),
      workflow_id: id,
      invoice_id: purchase.invoice_id,
      invoice_total: decimal(purchase.billed),
      invoice_currency: unit?.name.replace(/ \(cents\)$/, '') ?? 'USD',
    },
  })
}

/** Adds what was bought to the contract; its invoice becomes final at once. */
async function grant(ctx: Ctx, workflow: Workflow): Promise<void> {
  const { contract_id: id, customer_id } = workflow
  await applyChange(
    ctx,
    { id, customer_id },
    {
      ops: (terms, maker) => {
        const config = configOf(terms, workflow)
        return config ? { add_commits: [commitOf(workflow, config, maker)] } : {}
      },
    },
  )
}

function commitOf({ purchase }: Workflow, { commit }: Config, maker: Maker): CommitTerms {
  const { duration: _, priority, rate_type, ...named } = commit as PrepaidThresholdTerms['commit']
  const { starting_at, ending_before, credit_type_id } = purchase
  return {
    ...named,
    id: purchase.commit_id,
    type: 'PREPAID',
    ...maker.stamp,
    priority: priority ?? DEFAULT_PRIORITY,
    rate_type: rate_type ?? 'LIST_RATE',
    access_schedule: {
      credit_type_id,
      schedule_items: [
        {
          id: idOf(purchase.commit_id, 'access'),
          amount: Number(purchase.amount),
          starting_at,
          ending_before,
        },
      ],
    },
    invoice_schedule: {
      credit_type_id: purchase.billed_credit_type_id,
      schedule_items: [
        {
          id: idOf(purchase.commit_id, 'invoice'),
          timestamp: iso(maker.now),
          unit_price: Number(purchase.billed),
          quantity: 1,
        },
      ],
    },
  }
}

/** What came of a payment: the commit, or nothing and no further tries until it is enabled again. */
export async function conclude(
  ctx: Ctx,
  workflow: Workflow,
  outcome: 'PAID' | 'FAILED',
): Promise<void> {
  const { db, clock } = ctx
  await endWorkflow(db, workflow.id, outcome)
  if (outcome === 'PAID') await grant(ctx, workflow)
  else await giveUp(ctx, workflow)
  await emit(ctx, 'payment_gate.payment_status', {
    id: idOf(workflow.id, 'payment_status'),
    properties: {
      ...aboutOf(workflow),
      invoice_id: workflow.purchase.invoice_id,
      payment_status: outcome === 'PAID' ? 'paid' : 'failed',
      timestamp: iso(clock.now()),
    },
  })
}

async function giveUp(ctx: Ctx, workflow: Workflow): Promise<void> {
  const { contract_id: id, customer_id, kind } = workflow
  await keepVoid(ctx, workflow)
  const off = { is_enabled: false }
  await applyChange(
    ctx,
    { id, customer_id },
    {
      ops: (terms) =>
        !configOf(terms, workflow)
          ? {}
          : kind === 'SPEND'
            ? { update_spend_threshold_configuration: off }
            : { update_prepaid_balance_threshold_configuration: off },
    },
  )
}

/** The invoice that nobody paid stays to be seen, void. */
async function keepVoid({ db, clock }: Ctx, workflow: Workflow): Promise<void> {
  const { purchase, customer_id, contract_id } = workflow
  const total = decimal(purchase.billed)
  const now = clock.now()
  await insertInvoices(
    db,
    [
      {
        id: purchase.invoice_id,
        type: 'SCHEDULED',
        status: 'VOID',
        customer_id,
        contract_id,
        credit_type_id: purchase.billed_credit_type_id,
        issued_at: now,
        lines: [
          {
            type: 'commit_purchase',
            name: 'Threshold commit',
            credit_type_id: purchase.billed_credit_type_id,
            quantity: ONE,
            unit_price: total,
            total,
            counts: true,
          },
        ],
        total,
        draws: [],
        billable_status: 'billable',
      },
    ],
    now,
  )
}
