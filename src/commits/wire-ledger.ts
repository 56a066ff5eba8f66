import { type TProperties, Type } from 'typebox'
import { Amount, Choice, Optional, Time, Uuid } from '../api/schema.ts'

/** What happened to a balance, entry by entry (spec/13 §3). */

const entry = <const Words extends readonly string[], P extends TProperties>(
  words: Words,
  more: P,
) => Type.Object({ type: Choice(words), timestamp: Time, amount: Amount, ...more })

const segment = { segment_id: Uuid }
const invoice = { segment_id: Uuid, invoice_id: Uuid, contract_id: Optional(Uuid) }
const rollover = { segment_id: Uuid, new_contract_id: Uuid }
const manual = { reason: Type.String() }

export const CommitLedgerEntry = Type.Union([
  entry(['PREPAID_COMMIT_SEGMENT_START'], segment),
  entry(['PREPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION'], invoice),
  entry(['PREPAID_COMMIT_ROLLOVER'], rollover),
  entry(['PREPAID_COMMIT_EXPIRATION'], segment),
  entry(['PREPAID_COMMIT_CANCELED'], invoice),
  entry(['PREPAID_COMMIT_CREDITED'], invoice),
  entry(['PREPAID_COMMIT_SEAT_BASED_ADJUSTMENT'], segment),
  entry(['POSTPAID_COMMIT_INITIAL_BALANCE'], {}),
  entry(['POSTPAID_COMMIT_AUTOMATED_INVOICE_DEDUCTION'], invoice),
  entry(['POSTPAID_COMMIT_ROLLOVER'], rollover),
  entry(['POSTPAID_COMMIT_TRUEUP'], { invoice_id: Uuid, contract_id: Optional(Uuid) }),
  entry(['PREPAID_COMMIT_MANUAL'], manual),
  entry(['POSTPAID_COMMIT_MANUAL'], manual),
  entry(['POSTPAID_COMMIT_EXPIRATION'], {}),
])

export const CreditLedgerEntry = Type.Union([
  entry(['CREDIT_SEGMENT_START'], segment),
  entry(['CREDIT_AUTOMATED_INVOICE_DEDUCTION'], invoice),
  entry(['CREDIT_EXPIRATION'], segment),
  entry(['CREDIT_CANCELED'], invoice),
  entry(['CREDIT_CREDITED'], invoice),
  entry(['CREDIT_MANUAL'], manual),
  entry(['CREDIT_SEAT_BASED_ADJUSTMENT'], segment),
  entry(['CREDIT_ROLLOVER'], rollover),
])
