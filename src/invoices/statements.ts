import type { Contract } from '../contracts/contract.ts'
import { statementPeriods } from '../contracts/statement.ts'
import type { Period } from '../time/calendar.ts'
import type { Facts } from './facts.ts'

/** A statement period whose usage invoice is not final. */
export interface OpenStatement {
  readonly contract: Contract
  readonly period: Period
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

/** The statements that have begun and are not final, of all contracts that are alive. */
export const openStatements = (facts: Facts): OpenStatement[] =>
  facts.contracts.filter(isAlive).flatMap((contract) =>
    statementPeriods(contract, facts.now)
      .filter((period) => isGenerated(contract, period) && !isBilled(facts, contract, period))
      .map((period) => ({ contract, period })),
  )
