import { Problem } from '../api/problem.ts'
import type { Implements } from '../ctx.ts'
import { conclude } from './conclude.ts'
import { updateActive } from './recharge.ts'
import { lockWorkflow } from './store.ts'

export const thresholds: Implements<
  'releaseExternalPaymentGateThresholdCommit' | 'updateActiveRechargeConfig'
> = {
  async releaseExternalPaymentGateThresholdCommit(ctx, { body: { workflow_id, outcome } }) {
    const workflow = await lockWorkflow(ctx.db, workflow_id)
    if (!workflow) throw Problem.of('not_found', 'workflow', workflow_id)
    if (workflow.gate !== 'EXTERNAL')
      throw Problem.of('invalid_request', `The workflow ${workflow_id} has no EXTERNAL gate`)
    if (workflow.state !== 'PENDING')
      throw Problem.of(
        'invalid_request',
        `The workflow ${workflow_id} was released already: ${workflow.state.toLowerCase()}`,
      )
    await conclude(ctx, workflow_id, { outcome })
    return {}
  },

  async updateActiveRechargeConfig(ctx, { body }) {
    await updateActive(ctx, body)
    return {}
  },
}
