import { Type } from 'typebox'
import { Choice, CustomFields, Optional, Page, Time, Uuid } from '../api/schema.ts'
import { CommitRate, Rate, TaggedSelectors } from '../rate-cards/wire.ts'

export const GetContractRateSchedule = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  at: Optional(Type.Unsafe<string>({ ...Time, description: 'Now, when it is left out' })),
  selectors: Optional(TaggedSelectors),
})

export const ContractRatePage = Page(
  Type.Object({
    rate_card_id: Uuid,
    product_id: Uuid,
    product_name: Type.String(),
    product_tags: Type.Array(Type.String()),
    product_custom_fields: CustomFields,
    pricing_group_values: Optional(Type.Record(Type.String(), Type.String())),
    starting_at: Time,
    ending_before: Optional(Time),
    entitled: Type.Boolean({ description: 'Always true: what is not entitled is not shown' }),
    list_rate: Rate,
    override_rate: Optional(
      Type.Object(Rate.properties, {
        description: 'What the contract pays instead, while no commit with prices of its own pays',
      }),
    ),
    commit_rate: Optional(CommitRate),
    billing_frequency: Optional(Choice(['MONTHLY', 'QUARTERLY', 'ANNUAL', 'WEEKLY'])),
  }),
)
