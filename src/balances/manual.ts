import { randomUUID } from 'node:crypto'
import { noteForAlerts } from '../alerts/ask.ts'
import { Problem } from '../api/problem.ts'
import type { Ctx } from '../ctx.ts'
import { entryType } from '../invoices/account.ts'
import { booksOf } from '../invoices/figures.ts'
import { insertLedgerEntries, lockCustomer } from '../invoices/store.ts'
import type { Segment } from '../ledger/balance.ts'
import { type Decimal, exact, type Numeric, sum } from '../money/decimal.ts'
import { type Instant, instant } from '../time/clock.ts'
import { takeKey } from './store.ts'

export interface ManualEntry {
  readonly customer_id: string
  readonly contract_id?: string
  readonly id: string
  readonly segment_id: string
  readonly amount: Numeric
  readonly per_group_amounts?: Readonly<Record<string, Numeric>>
  readonly reason: string
  readonly timestamp?: string
  readonly uniqueness_key?: string
}

const refuse = (why: string) => Problem.of('invalid_request', why)

/** Adds to a segment, or takes from it, by hand (spec/13 §3). */
export async function addManualEntry(ctx: Ctx, entry: ManualEntry): Promise<void> {
  const { customer_id, contract_id, id, segment_id, reason, timestamp } = entry
  await lockCustomer(ctx.db, customer_id)
  const books = await booksOf(ctx, customer_id)
  const account = books.accounts.get(id)
  if (!account || (contract_id !== undefined && account.balance.contract_id !== contract_id))
    throw Problem.of('not_found', 'commit or credit', id)
  const { balance } = account
  if (contract_id === undefined && balance.contract_id !== undefined)
    throw refuse(`contract_id is required: ${id} belongs to the contract ${balance.contract_id}`)
  const segment = balance.segments.find((each) => each.id === segment_id)
  if (!segment) throw Problem.of('not_found', 'segment', segment_id)
  if (entry.uniqueness_key !== undefined) await takeKey(ctx.db, entry.uniqueness_key)
  const shares = entry.per_group_amounts
    ? bySeat(entry, balanceSeats(books.seats, id))
    : [{ segment, amount: exact(entry.amount) }]
  const now = ctx.clock.now()
  await insertLedgerEntries(
    ctx.db,
    shares.map(({ segment: of, amount }) => ({
      id: randomUUID(),
      customer_id,
      balance_id: id,
      segment_id: of.id,
      type: entryType(balance.kind, 'MANUAL'),
      amount,
      timestamp: timestamp === undefined ? of.starting_at : instant(timestamp),
      ...(balance.contract_id !== undefined && { contract_id: balance.contract_id }),
      reason,
    })),
    now satisfies Instant,
  )
  await ctx.enqueue(ctx.db, 'settleCustomer', { customer_id }, { key: customer_id })
  await noteForAlerts(ctx, customer_id, 'contract_change')
}

type Seats = ReadonlyMap<string, Segment>

const balanceSeats = (
  seats: readonly {
    readonly balance: { id: string; seat?: { seat_id: string }; segments: readonly Segment[] }
  }[],
  id: string,
): Seats =>
  new Map(
    seats
      .filter(({ balance }) => balance.id === id)
      .flatMap(({ balance: { seat, segments } }) =>
        segments.map((segment) => [seat?.seat_id ?? '', segment] as const),
      ),
  )

function bySeat({ per_group_amounts = {}, amount }: ManualEntry, seats: Seats) {
  const shares = Object.entries(per_group_amounts).map(([seat_id, share]) => {
    const segment = seats.get(seat_id)
    if (!segment)
      throw refuse(`per_group_amounts names ${seat_id}, which has no balance of its own`)
    return { segment, amount: exact(share) satisfies Decimal }
  })
  const total = sum(shares.map((share) => share.amount))
  if (!total.eq(exact(amount)))
    throw refuse(`per_group_amounts add up to ${total.toFixed()}, not to amount`)
  return shares
}
