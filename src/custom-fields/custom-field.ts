/** Every kind of object that may carry custom fields, as the wire names it. */
export const customFieldEntities = [
  'alert',
  'billable_metric',
  'charge',
  'commit',
  'contract',
  'contract_credit',
  'contract_product',
  'credit_grant',
  'customer',
  'customer_plan',
  'discount',
  'invoice',
  'package_commit',
  'package_credit',
  'package_scheduled_charge',
  'package_subscription',
  'plan',
  'product',
  'professional_service',
  'rate_card',
  'scheduled_charge',
  'subscription',
] as const

export type CustomFieldEntity = (typeof customFieldEntities)[number]

/** Values by their keys. */
export type CustomFields = Readonly<Record<string, string>>
