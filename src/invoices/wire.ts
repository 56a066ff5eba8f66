import { Type } from 'typebox'
import {
  Amount,
  Choice,
  CustomFields,
  Data,
  Nullable,
  Optional,
  Page,
  PageQuery,
  Time,
  Uuid,
} from '../api/schema.ts'
import { billingProviders } from '../billing-providers/configuration.ts'
import { Rate } from '../rate-cards/wire.ts'
import { externalStatuses } from '../stripe/status.ts'

export const CreditType = Type.Object(
  { id: Uuid, name: Type.String() },
  {
    description:
      'The unit of the amounts beside it: USD is in cents, every other fiat in whole units',
  },
)

const AppliedBalance = Type.Object({ id: Uuid, type: Choice(['PREPAID', 'POSTPAID', 'CREDIT']) })

const LineTier = Type.Object({
  level: Type.Integer({ description: 'Counts from 1' }),
  starting_at: Type.String({ description: 'The quantity at which the tier begins' }),
  size: Nullable(Type.String({ description: 'How wide the tier is; null for the last' })),
})

const ResellerType = Choice(['AWS', 'AWS_PRO_SERVICE', 'GCP', 'GCP_PRO_SERVICE'])

const LineItem = Type.Object({
  name: Type.String(),
  type: Type.String(),
  credit_type: CreditType,
  quantity: Optional(Amount),
  unit_price: Optional(Amount),
  total: Amount,
  product_id: Optional(Uuid),
  product_type: Optional(Type.String()),
  list_price: Optional(Rate),
  product_tags: Optional(Type.Array(Type.String())),
  product_custom_fields: Optional(CustomFields),
  starting_at: Optional(Time),
  ending_before: Optional(Time),
  pricing_group_values: Optional(Type.Record(Type.String(), Type.String())),
  presentation_group_values: Optional(Type.Record(Type.String(), Nullable(Type.String()))),
  tier: Optional(LineTier),
  is_prorated: Optional(Type.Boolean()),
  commit_id: Optional(Uuid),
  commit_segment_id: Optional(Uuid),
  commit_type: Optional(Type.String()),
  commit_custom_fields: Optional(CustomFields),
  applied_commit_or_credit: Optional(AppliedBalance),
  postpaid_commit: Optional(Type.Object({ id: Uuid })),
  subscription_id: Optional(Uuid),
  subscription_custom_fields: Optional(CustomFields),
  scheduled_charge_id: Optional(Uuid),
  scheduled_charge_custom_fields: Optional(CustomFields),
  discount_id: Optional(Uuid),
  discount_custom_fields: Optional(CustomFields),
  professional_service_id: Optional(Uuid),
  professional_service_custom_fields: Optional(CustomFields),
  netsuite_item_id: Optional(Type.String({ description: "The product's item in NetSuite" })),
  commit_netsuite_sales_order_id: Optional(Type.String()),
  commit_netsuite_item_id: Optional(Type.String()),
  reseller_type: Optional(ResellerType),
  metadata: Optional(Type.String()),
  netsuite_invoice_billing_start: Optional(Time),
  netsuite_invoice_billing_end: Optional(Time),
  origin: Optional(
    Type.Object(
      { line_item_id: Uuid, invoice_id: Uuid, customer_id: Uuid, contract_id: Uuid },
      { description: 'On a consolidated invoice: the line that this one repeats' },
    ),
  ),
})

const ExternalInvoice = Type.Object(
  {
    billing_provider_type: Choice(billingProviders),
    invoice_id: Optional(Type.String()),
    issued_at_timestamp: Optional(Time),
    external_status: Optional(Choice(externalStatuses)),
    pdf_url: Optional(Type.String()),
    tax: Optional(
      Type.Object({
        total_tax_amount: Optional(Amount),
        total_taxable_amount: Optional(Amount),
        transaction_id: Optional(Type.String()),
      }),
    ),
    invoiced_total: Optional(Amount),
    invoiced_sub_total: Optional(Amount),
    billing_provider_error: Optional(Type.String()),
    external_payment_id: Optional(Type.String()),
  },
  { description: 'The copy at the billing provider, and how it fares there' },
)

const ResellerRoyalty = Type.Object(
  {
    reseller_type: ResellerType,
    netsuite_reseller_id: Type.String(),
    fraction: Type.String(),
    aws_options: Optional(
      Type.Object({
        aws_account_number: Optional(Type.String()),
        aws_payer_reference_id: Optional(Type.String()),
        aws_offer_id: Optional(Type.String()),
      }),
    ),
    gcp_options: Optional(
      Type.Object({
        gcp_account_id: Optional(Type.String()),
        gcp_offer_id: Optional(Type.String()),
      }),
    ),
  },
  { description: 'What a reseller keeps of it: shown, and charged to nobody' },
)

export const Invoice = Type.Object({
  id: Uuid,
  customer_id: Uuid,
  contract_id: Optional(Uuid),
  type: Type.String(),
  status: Type.String({ description: 'DRAFT, FINALIZED or VOID' }),
  credit_type: CreditType,
  start_timestamp: Optional(Time),
  end_timestamp: Optional(Time),
  issued_at: Optional(Time),
  line_items: Type.Array(LineItem),
  total: Amount,
  net_payment_terms_days: Optional(Type.Number()),
  amendment_id: Optional(Uuid),
  netsuite_sales_order_id: Optional(Type.String()),
  salesforce_opportunity_id: Optional(Type.String()),
  reseller_royalty: Optional(ResellerRoyalty),
  created_at: Optional(Type.String({ description: 'Of an invoice that replaces a void one' })),
  billable_status: Optional(Choice(['billable', 'unbillable'])),
  external_invoice: Nullable(ExternalInvoice),
  customer_custom_fields: CustomFields,
  contract_custom_fields: Optional(CustomFields),
  custom_fields: Type.Record(Type.String(), Type.Unknown()),
  regenerated_from_invoice_id: Optional(Uuid),
  payer: Optional(Type.Object({ contract_id: Uuid, customer_id: Uuid })),
  constituent_invoices: Optional(
    Type.Array(Type.Object({ invoice_id: Uuid, customer_id: Uuid, contract_id: Uuid })),
  ),
})

const skip_zero_qty_line_items = Optional(
  Type.Boolean({ description: 'Leave out lines whose quantity is zero' }),
)

export const ReadInvoice = Type.Object({ skip_zero_qty_line_items })
export const InvoiceReply = Data(Invoice)

export const ListInvoices = PageQuery({
  status: Optional(Type.String()),
  type: Optional(Choice(['USAGE', 'USAGE_CONSOLIDATED', 'SCHEDULED'])),
  sort: Optional(Choice(['date_asc', 'date_desc'])),
  credit_type_id: Optional(Uuid),
  contract_id: Optional(Uuid),
  starting_on: Optional(Time),
  ending_before: Optional(Time),
  skip_zero_qty_line_items,
})
export const InvoicePage = Page(Invoice)

export const InvoiceId = Type.Object({ id: Uuid })

export const MoveInvoice = Type.Object({ invoice_id: Uuid, issue_date: Time })

export const ListBreakdowns = PageQuery({
  starting_on: Time,
  ending_before: Time,
  window_size: Optional(Choice(['DAY', 'HOUR'])),
  status: Optional(Type.String()),
  sort: Optional(Choice(['date_asc', 'date_desc'])),
  credit_type_id: Optional(Uuid),
  skip_zero_qty_line_items,
})
export const BreakdownPage = Page(
  Type.Object({
    ...Invoice.properties,
    breakdown_start_timestamp: Time,
    breakdown_end_timestamp: Time,
  }),
)

export const ListSpend = Type.Object({
  starting_on: Time,
  ending_before: Time,
  window_size: Optional(Choice(['HOUR', 'DAY', 'NONE'])),
  credit_type_id: Optional(Uuid),
  sort: Optional(Choice(['date_asc', 'date_desc'])),
  group_keys: Optional(Type.Array(Type.String())),
  group_filters: Optional(
    Type.Record(Type.String(), Type.Array(Type.String()), {
      description: 'Only these values of a key; no values: all of them',
    }),
  ),
  skip_zero_qty_line_items,
  limit: Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  next_page: Optional(Type.String()),
})
export const ListSpendQuery = Type.Object({
  include_list_prices: Optional(
    Type.Boolean({ description: 'Show what each line costs on the rate card' }),
  ),
})
export const SpendPage = Page(
  Type.Object({
    ...Type.Omit(Invoice, ['total']).properties,
    breakdown_start_timestamp: Time,
    breakdown_end_timestamp: Time,
  }),
)

export const ListCosts = PageQuery({ starting_on: Time, ending_before: Time })
const UnitCosts = Type.Object({
  name: Optional(Type.String()),
  cost: Optional(Amount),
  line_item_breakdown: Optional(
    Type.Array(
      Type.Object({
        name: Type.String(),
        cost: Amount,
        group_key: Optional(Type.String()),
        group_value: Optional(Nullable(Type.String())),
      }),
    ),
  ),
})
export const CostPage = Page(
  Type.Object({
    start_timestamp: Time,
    end_timestamp: Time,
    credit_types: Type.Record(Type.String(), UnitCosts, {
      description: 'By the id of the unit: what the drafts cost on that day',
    }),
  }),
)

export const PreviewEvents = Type.Object(
  {
    events: Type.Array(
      Type.Object({
        event_type: Type.String({ minLength: 1 }),
        timestamp: Optional(Time),
        properties: Optional(Type.Record(Type.String(), Type.Unknown())),
        transaction_id: Optional(Type.String({ minLength: 1, maxLength: 128 })),
      }),
      { minItems: 1, maxItems: 100 },
    ),
    mode: Optional(
      Choice(['replace', 'merge'], {
        description: 'replace: only these events count; merge: they count beside what was sent',
      }),
    ),
    skip_zero_qty_line_items,
  },
  { additionalProperties: false },
)
export const PreviewReply = Type.Object({ data: Type.Array(Invoice) })
