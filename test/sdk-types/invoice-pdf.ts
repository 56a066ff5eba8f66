import type * as SDK from '@metronome/sdk/resources/v1/customers/invoices'
import type { operations } from '../../src/api/operations.ts'
import { accepts } from './agree.ts'

type Table = typeof operations

accepts<Table['getInvoicePdf'], Omit<SDK.InvoiceRetrievePdfParams, 'customer_id' | 'invoice_id'>>(
  true,
)
