import { slice } from '../api/paging.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx, Implements } from '../ctx.ts'
import { instant } from '../time/clock.ts'
import type { Contract, Subscription } from './contract.ts'
import { needStored } from './find.ts'
import { quantityHistory, seatsHistory } from './history.ts'
import { readContract } from './read.ts'
import { termsOf } from './store.ts'

interface Which {
  readonly customer_id: string
  readonly contract_id: string
  readonly subscription_id: string
}

async function needSubscription(
  ctx: Ctx,
  which: Which,
): Promise<{ contract: Contract; subscription: Subscription }> {
  const stored = await needStored(ctx, which)
  const contract = readContract(stored, termsOf(stored))
  const id = which.subscription_id.toLowerCase()
  const subscription = contract.subscriptions.find((s) => s.id === id)
  if (!subscription) throw Problem.of('not_found', 'subscription', which.subscription_id)
  return { contract, subscription }
}

const at = (text: string | null | undefined) =>
  text === undefined || text === null ? undefined : instant(text)

const MOST_CHANGES = 10

export const subscriptions: Implements<
  'getSubscriptionQuantityHistory' | 'getSubscriptionSeatsHistory'
> = {
  async getSubscriptionQuantityHistory(ctx, { body }) {
    const { contract, subscription } = await needSubscription(ctx, body)
    return { data: await quantityHistory(ctx.db, contract, subscription, ctx.clock.now()) }
  },

  async getSubscriptionSeatsHistory(ctx, { body }) {
    const { subscription } = await needSubscription(ctx, body)
    const changes = seatsHistory(subscription, {
      covering_date: at(body.covering_date),
      starting_at: at(body.starting_at),
      ending_before: at(body.ending_before),
    })
    const { cursor = null, limit } = body
    return slice(changes, { limit: limit ?? MOST_CHANGES, next_page: cursor })
  },
}
