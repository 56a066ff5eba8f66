import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { holdCustomer } from '../customers/store.ts'
import { conclude } from './buy.ts'
import { lockWorkflow } from './store.ts'
import type { Workflow } from './workflow.ts'

async function needWorkflow({ db }: Ctx, id: string): Promise<Workflow> {
  const found = await lockWorkflow(db, id)
  if (!found) throw Problem.of('not_found', 'workflow', id)
  return found
}

export const thresholds: Implements<'releaseExternalPaymentGateThresholdCommit'> = {
  async releaseExternalPaymentGateThresholdCommit(ctx, { body: { workflow_id, outcome } }) {
    const workflow = await needWorkflow(ctx, workflow_id)
    await holdCustomer(ctx.db, workflow.customer_id)
    if (workflow.state !== 'PENDING')
      throw Problem.of(
        'invalid_request',
        `The workflow ${workflow_id} was released already: ${workflow.state.toLowerCase()}`,
      )
    await conclude(ctx, workflow, outcome)
    return {}
  },
}
