import type { GroupUsage } from '../src/pricing/rating.ts'
import { charge, d, day, product, rate, tiered } from '../test/core-words.ts'
import { median, time } from './measure.ts'

const GROUPS = 5_000

/** Pure rating on one core: groups with a few hours of usage each, priced through three tiers. */
export function run(): void {
  const products = [product('calls', { presentation_group_key: ['project'] })]
  const rates = [rate('calls', tiered([1000, '0.01'], [4000, '0.005'], [null, '0.002']))]
  const hours = ['2024-09-03', '2024-09-10', '2024-09-20'].map(day)
  const usage: GroupUsage[] = Array.from({ length: GROUPS }, (_, i) => ({
    group: { project: `p${i}` },
    hours: hours.map((hour, n) => ({ hour, quantity: d(`${1200 + i * n}.5`) })),
  }))
  let lines = 0
  const took = median(
    time(() => {
      lines = charge({ products, rates, usage: { calls: usage } }).length
    }),
  )
  console.log(
    `${lines} tiered lines in ${took.toFixed(1)} ms: ${Math.round((lines / took) * 1000)} lines/s`,
  )
}
