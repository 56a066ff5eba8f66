import { ZERO } from '../../money/decimal.ts'
import type { Basis } from '../../pricing/charge.ts'
import type { Override } from '../../pricing/override.ts'
import type { Resolution } from '../../pricing/resolve.ts'
import { FOREVER, type Instant, iso } from '../../time/clock.ts'
import type { Line } from '../invoice.ts'
import type { Because, ProvenPrice } from './proof.ts'

/** The place of everything that lines refer to. */
export interface Places {
  /** Among the usage or the shares, whichever the basis is. */
  place(basis: Basis): number
  balance(segment_id: string): number
  /** The lines that are to be paid in a custom unit. */
  owedIn(credit_type_id: string): readonly number[]
  /** What a postpaid commit promised. */
  promised(segment_id: string): Line['total']
}

const ending = (at: Instant) => (at < FOREVER ? { ending_before: iso(at) } : {})

function provenOverride({ id, effect, ...override }: Override): ProvenPrice['override'] {
  if (!effect) return undefined
  return {
    id,
    type: effect.type,
    ...(effect.type === 'MULTIPLIER' && { multiplier: effect.multiplier }),
    ...(effect.type === 'TIERED' && { tiers: effect.tiers }),
    ...(effect.type === 'OVERWRITE' && { overwrite_price: effect.price }),
    is_commit_specific: override.is_commit_specific,
    starting_at: iso(override.starting_at),
    ...ending(override.ending_before),
  }
}

const priceOf = ({ rate, base, override, price }: Resolution): ProvenPrice => {
  const proven = override && provenOverride(override)
  return {
    rate: {
      id: rate.id,
      base,
      credit_type_id: rate.credit_type_id,
      starting_at: iso(rate.starting_at),
      ...ending(rate.ending_before),
      price: (base === 'COMMIT_RATE' ? rate.commit_price : undefined) ?? rate.price,
    },
    ...(proven && { override: proven }),
    price,
  }
}

/** Why a line is as it is. @param number its place on the invoice, from 1 */
export function becauseOf(line: Line, number: number, places: Places): Because {
  const { origin, basis, because, balance, balance_before: before } = line
  if (origin)
    return { kind: 'REPEATED', invoice_id: origin.invoice_id, line_item_id: origin.line_item_id }
  if (line.type === 'applied_commit_or_credit' && balance && before)
    return {
      kind: 'APPLIED',
      covers: number - 1,
      balance: places.balance(balance.segment_id),
      balance_type: balance.kind,
      before,
      after: before.plus(line.total),
    }
  const { converted_credit_type_id: unit } = line
  if (unit !== undefined)
    return { kind: 'CONVERSION', custom_credit_type_id: unit, of_lines: places.owedIn(unit) }
  if (line.postpaid_commit_id !== undefined && balance) {
    const promised = places.promised(balance.segment_id)
    return { kind: 'TRUE_UP', promised, consumed: promised.minus(line.total) }
  }
  if (basis && because) return chargedBecause(line, basis, priceOf(because), places)
  const of =
    line.scheduled_charge_id ?? line.discount_id ?? line.professional_service_id ?? balance?.id
  return {
    kind: 'SCHEDULED',
    of: of ?? line.product_id ?? '',
    ...(line.schedule_item_id !== undefined && { schedule_item_id: line.schedule_item_id }),
  }
}

function chargedBecause(line: Line, basis: Basis, price: ProvenPrice, places: Places): Because {
  const position = line.position ?? ZERO
  if (basis.kind === 'METERED')
    return {
      kind: 'USAGE',
      usage: places.place(basis),
      position,
      ...(basis.version.billable_metric_id !== undefined && {
        billable_metric_id: basis.version.billable_metric_id,
      }),
      ...price,
    }
  if (basis.kind === 'SPENT')
    return { kind: 'COMPOSITE', share: places.place(basis), position, ...price }
  if (basis.kind === 'MINIMUM')
    return {
      kind: 'MINIMUM',
      minimum: basis.minimum,
      charged: basis.charged,
      ...(basis.instead && { share: places.place(basis.instead) }),
      ...price,
    }
  return {
    kind: 'SUBSCRIPTION',
    ...(line.subscription_id !== undefined && { subscription_id: line.subscription_id }),
    ...(basis.share && {
      proration: {
        hours: basis.share.hours,
        of_hours: basis.share.of_hours,
        ...basis.share.rounding,
      },
    }),
    ...price,
  }
}
