import { type Decimal, ZERO } from '../../money/decimal.ts'
import type { Line } from '../invoice.ts'
import { exactly, type Unit, withUnit } from './amounts.ts'

/** What an invoice takes from one balance. */
export interface Applied {
  readonly name: string
  readonly kind: string
  readonly amount: string
}

const KIND = {
  PREPAID: 'Prepaid commit',
  CREDIT: 'Credit',
  POSTPAID: 'Postpaid commit: counts towards it, not deducted',
} as const

export const isApplication = ({ type }: Line): boolean => type === 'applied_commit_or_credit'

/** The name of the balance behind an application line, whose own name says "applied" too. */
export const balanceNameOf = ({ name }: Line): string => name.replace(/ applied$/, '')

/** Every balance that an invoice draws on, and how much in all. */
export function appliedBalances(lines: readonly Line[], units: (id: string) => Unit): Applied[] {
  const drawn = new Map<string, { line: Line; amount: Decimal }>()
  for (const line of lines) {
    if (!isApplication(line) || !line.balance) continue
    const key = `${line.balance.id} ${line.credit_type_id}`
    const before = drawn.get(key)?.amount ?? ZERO
    drawn.set(key, { line, amount: before.plus(line.total) })
  }
  return [...drawn.values()].map(({ line, amount }) => {
    const unit = units(line.credit_type_id)
    const isPromise = line.balance?.kind === 'POSTPAID'
    return {
      name: balanceNameOf(line),
      kind: line.balance ? KIND[line.balance.kind] : '',
      amount: withUnit(exactly(isPromise ? ZERO.minus(amount) : amount, unit), unit),
    }
  })
}
