import { type Decimal, decimal, max, min, ZERO } from '../money/decimal.ts'
import { type Html, html } from './html.ts'

/** One line of a chart: a value for each point of the axis. */
export interface Series {
  readonly name: string
  readonly values: readonly Decimal[]
}

const WIDTH = 720
const HEIGHT = 140
const EDGE = 6

/** As many lines as there are colours for them. */
export const MOST_SERIES = 10

/** The colour of the n-th line, as a word of CSS. */
export const lineColor = (n: number): string => `var(--UsageLine_${n % MOST_SERIES})`

/** A line for each series over one axis; the picture is as high as the largest value. */
export function chart(series: readonly Series[]): Html {
  const values = series.flatMap((one) => one.values)
  const top = values.reduce(max, ZERO)
  const bottom = values.reduce(min, ZERO)
  const reach = top.minus(bottom)
  const inner = decimal(String(HEIGHT - 2 * EDGE))
  const y = (value: Decimal): string =>
    reach.eq(ZERO)
      ? String(HEIGHT - EDGE)
      : top
          .minus(value)
          .times(inner)
          .div(reach)
          .plus(decimal(String(EDGE)))
          .toFixed(1)
  const x = (i: number, count: number): string => ((i / Math.max(count - 1, 1)) * WIDTH).toFixed(1)
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Usage by the day">
${series.map(
  ({ name, values }, n) => html`<polyline fill="none" stroke="${lineColor(n)}" stroke-width="2" \
points="${values.map((value, i) => `${x(i, values.length)},${y(value)}`).join(' ')}">\
<title>${name}</title></polyline>
`,
)}</svg>`
}
