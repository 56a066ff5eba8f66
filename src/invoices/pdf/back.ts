import type { Applied } from './applied.ts'
import type { Fact, InvoiceDocument, Note } from './document.ts'
import { gap, type Strip } from './flow.ts'
import type { Sheet } from './sheet.ts'
import type { Style } from './text.ts'

const BODY: Style = { size: 8.5, weight: 'regular' }
const STRONG: Style = { size: 8.5, weight: 'bold' }
const TOTAL: Style = { size: 11, weight: 'bold' }
const TITLE: Style = { size: 10, weight: 'bold' }

const LEADING = 12
const PAD = 4
/** Where the block of totals begins, as a share of the width. */
const TOTALS = 0.46

/** What follows the table: totals, balances that paid, and what the seller has to say. */
export class Back {
  readonly #sheet: Sheet
  readonly #width: number

  constructor(sheet: Sheet, width: number) {
    this.#sheet = sheet
    this.#width = width
  }

  /** Totals are never divided between pages. */
  totals({ totals, grand_total }: InvoiceDocument): Strip[] {
    const left = this.#width * TOTALS
    const row = ({ label, value }: Fact): Strip[] => {
      const room = this.#width - left - this.#sheet.textWidth(label, BODY) - 4 * PAD
      return this.#sheet.wrap(value, BODY, room).map((line, i) => ({
        height: i === 0 ? 16 : LEADING,
        draw: ({ x, y }) => {
          const base = y + (i === 0 ? 11 : LEADING - 5)
          if (i === 0) this.#sheet.write(label, BODY, { x: x + left, y: base }, 'grey')
          this.#sheet.write(line, BODY, { x: x + this.#width - PAD, y: base }, 'ink', true)
        },
      }))
    }
    return [
      gap(10),
      ...totals.flatMap(row),
      {
        height: 30,
        draw: ({ x, y }) => {
          this.#sheet.rule({ x: x + left, y: y + 4 }, this.#width - left, {
            colour: 'ink',
            thickness: 1,
          })
          this.#sheet.write(grand_total.label, TOTAL, { x: x + left, y: y + 20 })
          const right = { x: x + this.#width - PAD, y: y + 20 }
          const room =
            this.#width - left - this.#sheet.textWidth(grand_total.label, TOTAL) - 3 * PAD
          const style = this.#sheet.fit(grand_total.value, TOTAL, room)
          this.#sheet.write(grand_total.value, style, right, 'ink', true)
        },
      },
    ]
  }

  applied(all: readonly Applied[]): Strip[][] {
    if (all.length === 0) return []
    const title: Strip = {
      height: 30,
      draw: ({ x, y }) => {
        this.#sheet.write('Commits and credits applied', TITLE, { x: x + PAD, y: y + 20 })
        this.#sheet.rule({ x, y: y + 28 }, this.#width)
      },
    }
    const [first = [], ...rest] = all.map((each) => this.#applied(each))
    return [[title, ...first], ...rest]
  }

  #applied({ name, kind, amount }: Applied): Strip[] {
    const columns = [0, 0.4, 0.75, 1].map((share) => share * this.#width)
    const cells = [name, kind, amount].map((text, i) =>
      this.#sheet.wrap(text, BODY, (columns[i + 1] ?? 0) - (columns[i] ?? 0) - 3 * PAD),
    )
    const count = Math.max(...cells.map((lines) => lines.length))
    return Array.from({ length: count }, (_, i) => ({
      height: LEADING + (i === 0 ? PAD : 0),
      draw: ({ x, y }) =>
        cells.forEach((lines, c) => {
          const isAmount = c === cells.length - 1
          const at = {
            x: isAmount ? x + this.#width - PAD : x + (columns[c] ?? 0) + PAD,
            y: y + LEADING - 2 + (i === 0 ? PAD : 0),
          }
          this.#sheet.write(lines[i] ?? '', BODY, at, c === 1 ? 'grey' : 'ink', isAmount)
        }),
    }))
  }

  note({ title, lines }: Note): Strip[] {
    const line = (text: string, style: Style): Strip => ({
      height: LEADING,
      draw: ({ x, y }) =>
        this.#sheet.write(text, style, { x: x + PAD, y: y + 9 }, title ? 'ink' : 'grey'),
    })
    return [
      gap(16),
      ...(title === undefined ? [] : [line(title, STRONG)]),
      ...lines
        .flatMap((text) => this.#sheet.wrap(text, BODY, this.#width - 2 * PAD))
        .map((text) => line(text, BODY)),
    ]
  }
}
