import type { Contract } from '../contracts/contract.ts'
import { statementPeriods } from '../contracts/statement.ts'
import { type Period, periodAt } from '../time/calendar.ts'
import { type Instant, plus } from '../time/clock.ts'
import type { Facts } from './facts.ts'
import type { ImportedStatement } from './imported.ts'

/** A statement period whose usage invoice is not final. */
export interface OpenStatement {
  readonly contract: Contract
  readonly period: Period
  /** Present when its usage was told instead of metered. */
  readonly imported?: ImportedStatement
}

const isBilled = ({ finals }: Facts, contract: Contract, { start, end }: Period): boolean =>
  finals.some(
    ({ contract_id, type, period }) =>
      contract_id === contract.id &&
      type === 'USAGE' &&
      period !== undefined &&
      ((period.start < end && start < period.end) || period.start === start),
  )

const isGenerated = ({ statement }: Contract, { start }: Period): boolean =>
  statement.invoice_generation_starting_at === undefined ||
  start >= statement.invoice_generation_starting_at

export const isAlive = ({ archived_at }: Contract): boolean => archived_at === undefined

/**
 * A contract that was renewed, in hindsight, from the start of its current period leaves a statement
 * of no length behind: all usage of the period is on its successor (spec/12 §4).
 */
function emptied({ contracts }: Facts, { succeeded_by, statement }: Contract): Period[] {
  if (!succeeded_by) return []
  const { at, contract_id } = succeeded_by
  const successor = contracts.find(({ id }) => id === contract_id)
  const isInHindsight = successor !== undefined && successor.created_at > at
  const isBoundary = periodAt(statement.anchor, statement.frequency, at).start === at
  return isInHindsight && isBoundary ? [{ start: at, end: at }] : []
}

export const isEmpty = ({ start, end }: Period): boolean => start === end

/** What the other contracts of the customer bill, final or not, for some of the same time. */
export const overlapping = (facts: Facts, { contract, period }: OpenStatement): OpenStatement[] =>
  facts.contracts
    .filter((other) => isAlive(other) && other.id !== contract.id)
    .filter((other) => other.customer_id === contract.customer_id)
    .flatMap((other) =>
      statementPeriods(other, plus(period.end, -1))
        .filter((p) => isGenerated(other, p) && p.end > period.start)
        .map((p) => ({ contract: other, period: p })),
    )

/** Statements whose usage was told, and that are not final. */
const importedStatements = (facts: Facts): OpenStatement[] =>
  facts.imported.flatMap((imported) => {
    const { contract_id, period } = imported
    const contract = facts.contracts.find(({ id }) => id === contract_id)
    return !contract || !isAlive(contract) || isBilled(facts, contract, period)
      ? []
      : [{ contract, period, imported }]
  })

/** The statement periods of a contract that have begun by `until` and for which invoices are made. */
export const generatedPeriods = (contract: Contract, until: Instant): Period[] =>
  statementPeriods(contract, until).filter((period) => isGenerated(contract, period))

/** The statements that have begun and are not final, of all contracts that are alive. */
export const openStatements = (facts: Facts): OpenStatement[] => [
  ...importedStatements(facts),
  ...facts.contracts
    .filter(isAlive)
    .flatMap((contract) =>
      [...statementPeriods(contract, facts.now), ...emptied(facts, contract)]
        .filter((period) => isGenerated(contract, period) && !isBilled(facts, contract, period))
        .map((period) => ({ contract, period })),
    ),
]
