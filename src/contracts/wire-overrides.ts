import { type TSchema, Type } from 'typebox'
import {
  Amount,
  AmountOf,
  Choice,
  HourTime,
  Nullable,
  Optional,
  Time,
  Uuid,
} from '../api/schema.ts'
import { Exclude } from '../commits/wire-input.ts'
import { Named, RateType as Target } from '../commits/wire-schedules.ts'

/** A contract's own word on prices and on entitlement (spec/12 §2). */

export const BillingFrequency = Choice(['MONTHLY', 'QUARTERLY', 'ANNUAL', 'WEEKLY'])

export const Prioritization = Choice(['LOWEST_MULTIPLIER', 'EXPLICIT'], {
  description: 'Which multiplier wins: the lowest, or the one with the lowest priority',
})

export const OverrideType = Choice(['OVERWRITE', 'MULTIPLIER', 'TIERED'])

const Words = Type.Array(Type.String())

const overwriteRate = {
  rate_type: Choice([
    'FLAT',
    'PERCENTAGE',
    'SUBSCRIPTION',
    'TIERED',
    'TIERED_PERCENTAGE',
    'CUSTOM',
  ]),
  price: Optional(AmountOf({ minimum: 0 })),
  quantity: Optional(AmountOf({ minimum: 0 })),
  is_prorated: Optional(Type.Boolean()),
  tiers: Optional(
    Type.Array(
      Type.Object({
        size: Optional(AmountOf({ minimum: 0 })),
        price: AmountOf({ minimum: 0 }),
      }),
    ),
  ),
  minimum_config: Optional(Type.Object({ minimum: AmountOf({ minimum: 0 }) })),
  custom_rate: Optional(Type.Record(Type.String(), Type.Unknown())),
}

export const OverrideTier = Type.Object({
  size: Optional(
    Type.Unsafe<number>({
      type: 'number',
      exclusiveMinimum: 0,
      description: 'How wide the slice is',
    }),
  ),
  multiplier: AmountOf({ minimum: 0 }),
})

const specifier = <T extends TSchema>(value: T) => ({
  product_id: Optional(Uuid),
  product_tags: Optional(
    Type.Array(Type.String(), { description: 'The product bears all of them' }),
  ),
  pricing_group_values: Optional(Type.Record(Type.String(), Type.String())),
  presentation_group_values: Optional(Type.Record(Type.String(), value)),
  billing_frequency: Optional(BillingFrequency),
  exclude: Optional(Exclude),
})

const specifiedBalances = {
  commit_ids: Optional(Words),
  recurring_commit_ids: Optional(Words),
  any_commit_or_credit_ids: Optional(
    Type.Array(Type.String(), {
      description:
        'Commits, credits and recurring ones, by id or by a temporary_id of this request',
    }),
  ),
}

/** What overrides and their templates in packages have in common. */
export const override = {
  entitled: Optional(
    Type.Boolean({ description: 'Whether the contract is charged for the products at all' }),
  ),
  type: Optional(OverrideType),
  multiplier: Optional(AmountOf({ minimum: 0 })),
  priority: Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'Needed under EXPLICIT prioritization and for tiers; the lowest wins',
    }),
  ),
  overwrite_rate: Optional(Type.Object({ ...overwriteRate, credit_type_id: Optional(Uuid) })),
  tiers: Optional(Type.Array(OverrideTier)),
  is_commit_specific: Optional(
    Type.Boolean({ description: 'Holds only for usage that a commit or credit pays for' }),
  ),
  target: Optional(Target),
}

export const OverrideSpecifierInput = Type.Object({
  ...specifier(Type.String()),
  ...specifiedBalances,
})

export const OverrideInput = Type.Object({
  ...override,
  starting_at: HourTime,
  ending_before: Optional(HourTime),
  product_id: Optional(Uuid),
  applicable_product_tags: Optional(
    Type.Array(Type.String(), { description: 'The product bears one of them' }),
  ),
  override_specifiers: Optional(
    Type.Array(OverrideSpecifierInput, {
      description: 'One of them must match; inside one, everything that is given',
    }),
  ),
})

/** What shown overrides and shown templates have in common. */
export const overrideShown = {
  id: Uuid,
  product: Optional(Named),
  applicable_product_tags: Optional(Words),
  entitled: Optional(Type.Boolean()),
  type: Optional(OverrideType),
  priority: Optional(Type.Number()),
  multiplier: Optional(Amount),
  overwrite_rate: Optional(Type.Object({ ...overwriteRate, credit_type: Optional(Named) })),
  override_tiers: Optional(Type.Array(OverrideTier)),
  is_commit_specific: Optional(Type.Boolean()),
  target: Optional(Target),
}

export const specifierShown = specifier(Nullable(Type.String()))

export const Override = Type.Object({
  ...overrideShown,
  created_at: Time,
  override_specifiers: Optional(
    Type.Array(Type.Object({ ...specifierShown, ...specifiedBalances })),
  ),
  starting_at: Time,
  ending_before: Optional(Time),
})

/** As v1 shows an override: the fields of its rate once more, beside it. */
export const OverrideV1 = Type.Object({
  ...Override.properties,
  ...Type.Partial(Type.Object(overwriteRate)).properties,
  value: Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'A custom rate' })),
  credit_type: Optional(Named),
})
