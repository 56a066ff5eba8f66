import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { Problem } from '../api/problem.ts'
import type { ContractInput } from '../contracts/create.ts'
import { addRelative, type RelativeDate } from '../time/calendar.ts'
import { type Instant, iso } from '../time/clock.ts'
import type { CreatePackage } from './wire-input.ts'

/** What a package holds, and the contract that it becomes at a given start (spec/12 §8). */

type Input = Static<typeof CreatePackage>

/** Lists whose templates have ids of their own. */
const LISTS = [
  'commits',
  'credits',
  'recurring_commits',
  'recurring_credits',
  'overrides',
  'scheduled_charges',
  'subscriptions',
] as const

/** A request with an id on every template, and on every item of their schedules. */
export type Template = Input & { readonly ids: Readonly<Record<string, readonly string[]>> }

/** Gives ids, and puts them in the place of temporary ones. */
export function makeTemplate(input: Input): Template {
  const ids: Record<string, string[]> = {}
  const real = new Map<string, string>()
  for (const name of LISTS)
    ids[name] = (input[name] ?? []).map((template) => {
      const id = randomUUID()
      const { temporary_id } = template as { temporary_id?: string }
      if (temporary_id === undefined) return id
      if (real.has(temporary_id))
        throw Problem.of('invalid_request', `temporary_id ${temporary_id} is used twice`)
      real.set(temporary_id, id)
      return id
    })
  const resolve = (id: string) => real.get(id) ?? id
  const recurring = <T extends { subscription_config?: { subscription_id: string } }>(list: T[]) =>
    list.map((r) =>
      r.subscription_config
        ? {
            ...r,
            subscription_config: {
              ...r.subscription_config,
              subscription_id: resolve(r.subscription_config.subscription_id),
            },
          }
        : r,
    )
  return {
    ...input,
    ...(input.recurring_commits && { recurring_commits: recurring(input.recurring_commits) }),
    ...(input.recurring_credits && { recurring_credits: recurring(input.recurring_credits) }),
    ...(input.overrides && {
      overrides: input.overrides.map((o) => ({
        ...o,
        override_specifiers: o.override_specifiers.map((s) => ({
          ...s,
          ...(s.commit_ids && { commit_ids: s.commit_ids.map(resolve) }),
          ...(s.recurring_commit_ids && {
            recurring_commit_ids: s.recurring_commit_ids.map(resolve),
          }),
          ...(s.any_commit_or_credit_ids && {
            any_commit_or_credit_ids: s.any_commit_or_credit_ids.map(resolve),
          }),
        })),
      })),
    }),
    ids,
  }
}

type Offset = RelativeDate

/** Counted from the start of the contract. */
function plusOffset(at: Instant, offset: Offset): Instant {
  const then = addRelative(at, offset)
  if (then === undefined)
    throw Problem.of(
      'invalid_request',
      `${offset.value} ${offset.unit} lead past the year 9999: give a shorter offset or duration`,
    )
  return then
}

type Fields = (template_id: string) => Readonly<Record<string, string>> | undefined

/** The request that makes a contract of the package. */
export function instantiate(
  template: Template,
  start: Instant,
  fields: Fields = () => undefined,
): ContractInput {
  const at = (offset: Offset) => iso(plusOffset(start, offset))
  const spell = new Speller(start, at)
  const { duration, contract_name, billing_provider, delivery_method } = template
  const each = <T, R>(
    name: (typeof LISTS)[number],
    list: T[] | undefined,
    make: (t: T, id: string) => R,
  ) =>
    (list ?? []).map((t, i) => {
      const id = template.ids[name]?.[i] ?? ''
      const custom_fields = fields(id)
      return { ...make(t, id), ...(custom_fields && { custom_fields: { ...custom_fields } }) }
    })
  const schedule = template.usage_statement_schedule
  const { invoice_generation_starting_at_offset: generation, ...statement } = schedule ?? {
    frequency: 'MONTHLY' as const,
  }
  return {
    starting_at: iso(start),
    ...(duration && { ending_before: at(duration) }),
    ...(contract_name !== undefined && { name: contract_name }),
    ...kept(template),
    usage_statement_schedule: {
      ...statement,
      ...(generation && { invoice_generation_starting_at: at(generation) }),
    },
    ...(billing_provider && delivery_method
      ? { billing_provider_configuration: { billing_provider, delivery_method } }
      : {}),
    commits: each('commits', template.commits, (c, id) => ({
      ...c,
      temporary_id: id,
      access_schedule: spell.access(c.access_schedule),
      ...(c.invoice_schedule && { invoice_schedule: spell.points(c.invoice_schedule) }),
    })),
    credits: each('credits', template.credits, (c) => ({
      ...c,
      access_schedule: spell.access(c.access_schedule),
    })),
    recurring_commits: each('recurring_commits', template.recurring_commits, (r, id) => ({
      ...spell.window(r),
      temporary_id: id,
    })),
    recurring_credits: each('recurring_credits', template.recurring_credits, (r, id) => ({
      ...spell.window(r),
      temporary_id: id,
    })),
    overrides: each('overrides', template.overrides, (o) => spell.window(o)),
    scheduled_charges: each('scheduled_charges', template.scheduled_charges, (c) => ({
      ...c,
      schedule: spell.points(c.schedule),
    })),
    subscriptions: each('subscriptions', template.subscriptions, (s, id) => ({
      ...spell.subscription(s),
      temporary_id: id,
    })),
  } as ContractInput
}

const kept = (template: Template) =>
  Object.fromEntries(
    (
      [
        'rate_card_id',
        'rate_card_alias',
        'net_payment_terms_days',
        'multiplier_override_prioritization',
        'scheduled_charges_on_usage_invoices',
        'spend_threshold_configuration',
        'prepaid_balance_threshold_configuration',
        'spend_trackers',
      ] as const
    ).flatMap((name) => (template[name] === undefined ? [] : [[name, template[name]]])),
  )

type Commit = NonNullable<Input['commits']>[number]
type Charge = NonNullable<Input['scheduled_charges']>[number]
type Subscription = NonNullable<Input['subscriptions']>[number]

/** Spells relative dates out, counted from the start of a contract. */
class Speller {
  readonly #start: Instant
  readonly #at: (offset: Offset) => string

  constructor(start: Instant, at: (offset: Offset) => string) {
    this.#start = start
    this.#at = at
  }

  #end(offset: Offset | undefined, duration: Offset): string {
    const from = offset ? plusOffset(this.#start, offset) : this.#start
    return iso(plusOffset(from, duration))
  }

  access({ schedule_items, ...rest }: Commit['access_schedule']) {
    return {
      ...rest,
      schedule_items: schedule_items.map(({ amount, starting_at_offset, duration }) => ({
        amount,
        starting_at: this.#at(starting_at_offset),
        ending_before: this.#end(starting_at_offset, duration),
      })),
    }
  }

  points({
    schedule_items,
    ...rest
  }: NonNullable<Commit['invoice_schedule']> | Charge['schedule']) {
    return {
      ...rest,
      schedule_items: schedule_items.map(({ date_offset, ...worth }) => ({
        ...worth,
        timestamp: this.#at(date_offset),
      })),
    }
  }

  window<T extends { starting_at_offset: Offset; duration?: Offset }>(template: T) {
    const { starting_at_offset, duration, ...rest } = template
    return {
      ...rest,
      starting_at: this.#at(starting_at_offset),
      ...(duration && { ending_before: this.#end(starting_at_offset, duration) }),
    }
  }

  subscription({ starting_at_offset, duration, seat_config, ...rest }: Subscription) {
    return {
      ...rest,
      ...(starting_at_offset && { starting_at: this.#at(starting_at_offset) }),
      ...(duration && { ending_before: this.#end(starting_at_offset, duration) }),
      ...(seat_config && { seat_config: { ...seat_config, initial_seat_ids: [] } }),
    }
  }
}
