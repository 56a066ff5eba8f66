import { burnOrder } from '../src/ledger/burn-order.ts'
import { planDrawdown } from '../src/ledger/drawdown.ts'
import { balance, charge, d, flat, product, rate, SEPTEMBER, used } from '../test/core-words.ts'
import { median, time } from './measure.ts'

const LINES = 10_000
const BALANCES = 200

/** A drawdown of many lines over many balances, one after the other used up. */
export function run(): void {
  const products = [product('calls', { presentation_group_key: ['g'] })]
  const usage = Array.from({ length: LINES }, (_, i) =>
    used({ '2024-09-03': 1 + (i % 7) }, { g: String(i) }),
  )
  const charges = charge({
    products,
    rates: [rate('calls', flat('0.37'))],
    usage: { calls: usage },
  })
  const balances = Array.from({ length: BALANCES }, (_, i) =>
    balance(`b${i}`, '60.5', { priority: d(1 + (i % 5)) }),
  )
  const segments = balances.flatMap((b) => b.segments.map((segment) => ({ balance: b, segment })))
  const remaining = new Map(segments.map(({ segment }) => [segment.id, segment.amount]))
  const took = median(
    time(() => {
      const draws = burnOrder(segments, products, SEPTEMBER.end)
      planDrawdown({
        contract_id: 'contract',
        charges,
        draws,
        remaining,
        priceUnder: () => undefined,
      })
    }),
  )
  console.log(`${charges.length} lines over ${BALANCES} balances: ${took.toFixed(1)} ms`)
}
