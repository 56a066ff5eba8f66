import { type Static, Type } from 'typebox'
import {
  Amount,
  Choice,
  CustomFields,
  Data,
  HourTime,
  Optional,
  Time,
  Uuid,
} from '../api/schema.ts'
import { Invoice } from './wire.ts'

const Subtotal = Type.Object({
  inclusive_start_date: HourTime,
  exclusive_end_date: HourTime,
  quantity: Amount,
})

const UsageLine = Type.Object({
  product_id: Uuid,
  inclusive_start_date: HourTime,
  exclusive_end_date: HourTime,
  quantity: Optional(Amount),
  subtotals_with_quantity: Optional(
    Type.Array(Subtotal, {
      description: 'Instead of one quantity: its parts, so that the invoice can be broken down',
    }),
  ),
  pricing_group_values: Optional(Type.Record(Type.String(), Type.String())),
  presentation_group_values: Optional(Type.Record(Type.String(), Type.String())),
})

const HistoricalInvoice = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  credit_type_id: Uuid,
  inclusive_start_date: HourTime,
  exclusive_end_date: HourTime,
  issue_date: Time,
  breakdown_granularity: Optional(
    Choice(['HOUR', 'DAY'], { description: 'On which bounds the subtotals lie' }),
  ),
  usage_line_items: Type.Array(UsageLine),
  billable_status: Optional(Choice(['billable', 'unbillable'])),
  custom_fields: Optional(CustomFields),
})
export type HistoricalInvoice = Static<typeof HistoricalInvoice>
export type HistoricalLine = Static<typeof UsageLine>

export const CreateHistorical = Type.Object({
  invoices: Type.Array(HistoricalInvoice, { maxItems: 100 }),
  preview: Type.Boolean({ description: 'Show the invoices and keep nothing' }),
})

const ServiceLine = Type.Object({
  professional_service_id: Uuid,
  amendment_id: Optional(Uuid),
  unit_price: Optional(Amount),
  quantity: Optional(Amount),
  amount: Optional(Amount),
  netsuite_invoice_billing_start: Optional(Time),
  netsuite_invoice_billing_end: Optional(Time),
  metadata: Optional(Type.String()),
})
export type ServiceLine = Static<typeof ServiceLine>

export const ScheduleServices = Type.Object({
  customer_id: Uuid,
  contract_id: Uuid,
  issued_at: Time,
  netsuite_invoice_header_start: Optional(Time),
  netsuite_invoice_header_end: Optional(Time),
  line_items: Type.Array(ServiceLine, { minItems: 1 }),
})

export const InvoiceList = Data(Type.Array(Invoice))
