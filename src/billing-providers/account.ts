import type { BillingProvider, Configuration } from './configuration.ts'

/** How invoices go to a Stripe account until its owner says otherwise (spec/01 §1.5). */
export const stripeDefaults = {
  leave_invoices_in_draft: false,
  skip_zero_dollar_invoices: false,
  export_invoice_sub_line_items: false,
  include_zero_quantity_sub_line_items: true,
  stripe_invoice_quantity_always_string: false,
  set_effective_at_date_to_inclusive_period_end: false,
}

export const accountDefaults = (provider: BillingProvider): Configuration =>
  provider === 'stripe' ? stripeDefaults : {}
