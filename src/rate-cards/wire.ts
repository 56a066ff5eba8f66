import { Type } from 'typebox'
import {
  Amount,
  AmountOf,
  Choice,
  CustomFields,
  Data,
  HourTime,
  Optional,
  Page,
  PageQuery,
  Time,
  Uuid,
} from '../api/schema.ts'
import type { Numeric } from '../money/decimal.ts'

const CreditType = Type.Object({ id: Uuid, name: Type.String() })

const Alias = Type.Object({
  name: Type.String({ minLength: 1 }),
  starting_at: Optional(Time),
  ending_before: Optional(Time),
})
const Aliases = Type.Array(Alias, {
  description: 'Names for contracts to use; a card that had one before loses it from then on',
})

const Conversions = Type.Array(
  Type.Object({
    custom_credit_type_id: Uuid,
    fiat_per_custom_credit: AmountOf({ exclusiveMinimum: 0 }),
  }),
  { description: 'What a unit is worth in the currency of the card (USD: in cents)' },
)

export const CreateRateCard = Type.Object({
  name: Type.String({ minLength: 1 }),
  description: Optional(Type.String()),
  fiat_credit_type_id: Optional(Uuid),
  credit_type_conversions: Optional(Conversions),
  aliases: Optional(Aliases),
  custom_fields: Optional(CustomFields),
})

export const UpdateRateCard = Type.Object({
  rate_card_id: Uuid,
  name: Optional(Type.String({ minLength: 1 })),
  description: Optional(Type.String()),
  aliases: Optional(Aliases),
  add_credit_type_conversions: Optional(Conversions),
})

export const SetProductsOrder = Type.Object({
  rate_card_id: Uuid,
  product_order: Type.Array(Uuid),
})

export const MoveProducts = Type.Object({
  rate_card_id: Uuid,
  product_moves: Type.Array(
    Type.Object({
      product_id: Uuid,
      position: Type.Integer({ minimum: 0, description: 'Where it stands afterwards, from 0' }),
    }),
  ),
})

export const ById = Type.Object({ id: Uuid })

const Card = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Optional(Type.String()),
  created_at: Time,
  created_by: Type.String(),
  fiat_credit_type: CreditType,
  credit_type_conversions: Type.Array(
    Type.Object({ fiat_per_custom_credit: Type.String(), custom_credit_type: CreditType }),
  ),
  aliases: Type.Array(Alias),
  custom_fields: CustomFields,
})

export const RateCard = Data(Card)
export const ListRateCards = Type.Object({}, { additionalProperties: true })
export const PagedQuery = PageQuery({})
export const RateCardPage = Page(Card)

const RATE_TYPES = [
  'FLAT',
  'PERCENTAGE',
  'SUBSCRIPTION',
  'TIERED',
  'TIERED_PERCENTAGE',
  'CUSTOM',
] as const
const RateTypeChoice = Choice(RATE_TYPES)
const BillingFrequency = Choice(['MONTHLY', 'QUARTERLY', 'ANNUAL', 'WEEKLY'])
const GroupValues = Type.Record(Type.String(), Type.String())

const Tier = Type.Object({
  size: Optional(AmountOf({ exclusiveMinimum: 0 })),
  price: Amount,
})
const Minimum = Type.Object({ minimum: Amount })
export const CommitRate = Type.Object(
  {
    rate_type: RateTypeChoice,
    price: Optional(Amount),
    tiers: Optional(Type.Array(Tier)),
    minimum_config: Optional(Minimum),
  },
  { description: 'USAGE only: the price while a balance with rate_type COMMIT_RATE pays' },
)

const price = {
  rate_type: RateTypeChoice,
  price: Optional(
    Type.Unsafe<Numeric>({
      ...Amount,
      description: 'FLAT and SUBSCRIPTION: of one unit (USD: in cents); PERCENTAGE: from 0 to 1',
    }),
  ),
  quantity: Optional(Amount),
  is_prorated: Optional(Type.Boolean()),
  tiers: Optional(Type.Array(Tier)),
  minimum_config: Optional(Minimum),
  custom_rate: Optional(Type.Record(Type.String(), Type.Unknown())),
}

const rate = {
  product_id: Uuid,
  pricing_group_values: Optional(GroupValues),
  billing_frequency: Optional(BillingFrequency),
  starting_at: HourTime,
  ending_before: Optional(HourTime),
  entitled: Type.Boolean({
    description: 'Whether contracts are charged for the product unless they say otherwise',
  }),
  credit_type_id: Optional(Uuid),
  ...price,
  commit_rate: Optional(CommitRate),
}

export const AddRate = Type.Object({ rate_card_id: Uuid, ...rate })
export const AddRates = Type.Object({
  rate_card_id: Uuid,
  rates: Type.Array(Type.Object(rate), { minItems: 1 }),
})

const shown = {
  ...price,
  pricing_group_values: Optional(GroupValues),
  credit_type: Optional(CreditType),
}
export const RateAdded = Data(Type.Object({ ...shown, commit_rate: Optional(CommitRate) }))

const selector = {
  product_id: Optional(Uuid),
  pricing_group_values: Optional(
    Type.Record(Type.String(), Type.String(), { description: 'Exactly these values' }),
  ),
  partial_pricing_group_values: Optional(
    Type.Record(Type.String(), Type.String(), { description: 'These values among others' }),
  ),
  billing_frequency: Optional(BillingFrequency),
}
const SELECTORS = 'A rate is shown when all that one of these says is true of it'

/** Selectors of rates that look at the tags of their products, too. */
export const TaggedSelectors = Type.Array(
  Type.Object({
    ...selector,
    product_tags: Optional(
      Type.Array(Type.String(), { description: 'The product bears one of them' }),
    ),
  }),
  { description: SELECTORS },
)

export const GetRates = Type.Object({
  rate_card_id: Uuid,
  at: Time,
  selectors: Optional(TaggedSelectors),
})

export const GetRateSchedule = Type.Object({
  rate_card_id: Uuid,
  starting_at: Time,
  ending_before: Optional(Time),
  selectors: Optional(Type.Array(Type.Object(selector), { description: SELECTORS })),
})

/** A rate as it is shown, wherever one is. */
export const Rate = Type.Object(shown)

export const RatePage = Page(
  Type.Object({
    product_id: Uuid,
    product_name: Type.String(),
    product_tags: Type.Array(Type.String()),
    product_custom_fields: CustomFields,
    pricing_group_values: Optional(GroupValues),
    starting_at: Time,
    ending_before: Optional(Time),
    entitled: Type.Boolean(),
    rate: Rate,
    commit_rate: Optional(CommitRate),
    billing_frequency: Optional(BillingFrequency),
  }),
)
