import type { Static } from 'typebox'
import { refused } from '../commits/check.ts'
import { type Maker, makeAccessEdit, makeInvoiceEdit } from '../commits/make.ts'
import type { BalanceUpdate, RecurringUpdate } from '../commits/terms.ts'
import type {
  UpdateCommit,
  UpdateCredit,
  UpdateRecurringCommit,
  UpdateRecurringCredit,
} from '../commits/wire-edit.ts'
import { instant, iso } from '../time/clock.ts'
import type { ChargeUpdate, Ops, SubscriptionUpdate } from './edit.ts'
import { makeLists } from './make.ts'
import type { Terms } from './terms.ts'
import type { UpdateScheduledCharge } from './wire-charges.ts'
import type { EditContract } from './wire-edit.ts'
import type { UpdateSubscription } from './wire-subscriptions.ts'

/** From the requests that change contracts to entries of their logs. */

const utc = (text: string): string => iso(instant(text))
const utcOrNull = (text: string | null): string | null => (text === null ? null : utc(text))

type AnyBalanceUpdate = Omit<Static<typeof UpdateCommit>, 'commit_id'> &
  Pick<BalanceUpdate, 'invoice_contract_id' | 'applicable_contract_ids'>

/** A change to a commit or credit, its dates in UTC and ids on what it adds. */
export function makeBalanceUpdate(
  id: string,
  update: AnyBalanceUpdate | Omit<Static<typeof UpdateCredit>, 'credit_id'>,
  place: string,
): BalanceUpdate {
  const { access_schedule, ...rest } = update
  const invoice_schedule = 'invoice_schedule' in update ? update.invoice_schedule : undefined
  return {
    ...(rest as Omit<AnyBalanceUpdate, 'access_schedule' | 'invoice_schedule'>),
    id,
    ...(access_schedule && { access_schedule: makeAccessEdit(access_schedule) }),
    ...(invoice_schedule && {
      invoice_schedule: makeInvoiceEdit(invoice_schedule, `${place}.invoice_schedule`),
    }),
  }
}

const makeChargeUpdate = (
  { scheduled_charge_id, invoice_schedule, ...rest }: Static<typeof UpdateScheduledCharge>,
  i: number,
): ChargeUpdate => ({
  ...rest,
  id: scheduled_charge_id,
  ...(invoice_schedule && {
    invoice_schedule: makeInvoiceEdit(
      invoice_schedule,
      `update_scheduled_charges[${i}].invoice_schedule`,
    ),
  }),
})

function makeRecurringUpdate(
  update: Static<typeof UpdateRecurringCommit> | Static<typeof UpdateRecurringCredit>,
): RecurringUpdate {
  const id =
    'recurring_commit_id' in update ? update.recurring_commit_id : update.recurring_credit_id
  const { access_amount, rate_type, proration_rounding, ending_before } = update
  const invoice_amount = 'invoice_amount' in update ? update.invoice_amount : undefined
  return {
    id,
    ...(access_amount && { access_amount }),
    ...(invoice_amount && { invoice_amount }),
    ...(rate_type && { rate_type }),
    ...(proration_rounding !== undefined && {
      proration_rounding: proration_rounding as RecurringUpdate['proration_rounding'] & object,
    }),
    ...(ending_before !== undefined && { ending_before: utcOrNull(ending_before) }),
  }
}

function makeSubscriptionUpdate(
  update: Static<typeof UpdateSubscription>,
  i: number,
): SubscriptionUpdate {
  const { subscription_id, ending_before, quantity_management_mode_update: mode } = update
  const { quantity_updates, seat_updates, proration_rounding } = update
  const dated = <T extends { starting_at: string }>(items: T[] | undefined) =>
    items?.map((item) => ({ ...item, starting_at: utc(item.starting_at) })) ?? []
  quantity_updates?.forEach((q, n) => {
    const place = `update_subscriptions[${i}].quantity_updates[${n}]`
    if ((q.quantity === undefined) === (q.quantity_delta === undefined))
      throw refused(place, 'must have either quantity or quantity_delta')
    if (q.quantity_delta === 0) throw refused(`${place}.quantity_delta`, 'must not be 0')
  })
  return {
    id: subscription_id,
    ...(ending_before !== undefined && { ending_before: utcOrNull(ending_before) }),
    ...(mode && { to_seats: mode.seat_config }),
    ...(quantity_updates && { quantity_updates: dated(quantity_updates) }),
    ...(seat_updates && {
      seat_updates: Object.fromEntries(
        Object.entries(seat_updates).map(([name, moves]) => [
          name,
          dated<{ starting_at: string }>(moves),
        ]),
      ),
    }),
    ...(proration_rounding !== undefined && { proration_rounding }),
  }
}

type Body = Static<typeof EditContract>

/** The lists that an edit adds, under the names of the log; only those that are given. */
export function addedOps(input: Parameters<typeof makeLists>[0], terms: Terms, maker: Maker): Ops {
  const lists = makeLists(input, terms.starting_at, maker, 'add_')
  return Object.fromEntries(
    Object.entries(lists).flatMap(([name, list]) =>
      list.length === 0 ? [] : [[`add_${name}`, list]],
    ),
  )
}

const list = <K extends string, T>(key: K, items: readonly T[] | undefined) =>
  (items && items.length > 0 ? { [key]: items } : {}) as { [Name in K]?: readonly T[] }

function updateOps(body: Body): Ops {
  return {
    ...list('update_scheduled_charges', body.update_scheduled_charges?.map(makeChargeUpdate)),
    ...list(
      'update_commits',
      body.update_commits?.map(({ commit_id, ...rest }, i) =>
        makeBalanceUpdate(commit_id, rest, `update_commits[${i}]`),
      ),
    ),
    ...list(
      'update_credits',
      body.update_credits?.map(({ credit_id, ...rest }, i) =>
        makeBalanceUpdate(credit_id, rest, `update_credits[${i}]`),
      ),
    ),
    ...list('update_recurring_commits', body.update_recurring_commits?.map(makeRecurringUpdate)),
    ...list('update_recurring_credits', body.update_recurring_credits?.map(makeRecurringUpdate)),
    ...list('update_subscriptions', body.update_subscriptions?.map(makeSubscriptionUpdate)),
    ...list('archive_commits', body.archive_commits),
    ...list('archive_credits', body.archive_credits),
    ...list('archive_scheduled_charges', body.archive_scheduled_charges),
    ...list('archive_spend_trackers', body.archive_spend_trackers),
    ...list('remove_overrides', body.remove_overrides),
  }
}

/** Everything of a v2 edit but where its invoices go, which must be looked up. */
export function makeOps(body: Body, terms: Terms, maker: Maker): Ops {
  const { update_contract_end_date: end } = body
  const settings = [
    'add_spend_threshold_configuration',
    'add_prepaid_balance_threshold_configuration',
    'update_contract_name',
    'update_net_payment_terms_days',
    'update_spend_threshold_configuration',
    'update_prepaid_balance_threshold_configuration',
  ] as const
  return {
    ...addedOps(body, terms, maker),
    ...list('add_spend_trackers', body.add_spend_trackers),
    ...updateOps(body),
    ...Object.fromEntries(
      settings.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])),
    ),
    ...(end !== undefined && { update_contract_end_date: utcOrNull(end) }),
  }
}
