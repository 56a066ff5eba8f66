import type { Strip } from './flow.ts'
import type { Group, Row, Section } from './sections.ts'
import type { Colour, Sheet } from './sheet.ts'
import type { Style } from './text.ts'

const HEAD: Style = { size: 7.5, weight: 'bold' }
const BODY: Style = { size: 8.5, weight: 'regular' }
const STRONG: Style = { size: 8.5, weight: 'bold' }
const DETAIL: Style = { size: 8, weight: 'regular' }
const TITLE: Style = { size: 10, weight: 'bold' }

const LEADING = 1.35
const PAD = 4
const INDENT = 10
/** Space between a column and the next. */
const GUTTER = 12

/** Where columns end, as shares of the width of the table. */
const ENDS = { text: 0.46, quantity: 0.63, unit_price: 0.81, amount: 1 } as const
type Column = keyof typeof ENDS
const COLUMNS = Object.keys(ENDS) as Column[]

type Cells = Readonly<Record<Column, string>>

interface Setting {
  readonly style: Style
  readonly colour: Colour
  readonly indent?: number
  readonly amount?: Style
  readonly rule?: boolean
}

/** Strips that stay together, and what is said once more when they begin on a new page. */
export interface Block {
  readonly strips: readonly Strip[]
  readonly again?: readonly Strip[]
}

/** So many lines of a product are kept on one page. */
const TOGETHER = 8

/** The table of an invoice: everything that is charged, line by line. */
export class Table {
  readonly #sheet: Sheet
  readonly #width: number

  constructor(sheet: Sheet, width: number) {
    this.#sheet = sheet
    this.#width = width
  }

  /** The names of the columns, repeated on every page. */
  head(currency: string): Strip[] {
    const height = 20
    const cells: Cells = {
      text: 'Description',
      quantity: 'Quantity',
      unit_price: 'Unit price',
      amount: `Amount (${currency})`,
    }
    return [
      {
        height,
        draw: ({ x, y }) => {
          this.#sheet.box({ x, y }, this.#width, height, 'tint')
          for (const column of COLUMNS) {
            const isText = column === 'text'
            const at = { x: isText ? x + PAD : x + this.#end(column) - PAD, y: y + 13 }
            const [text = ''] = this.#sheet.clip(cells[column], HEAD, this.#room(column, 0), 1)
            this.#sheet.write(text, HEAD, at, 'grey', !isText)
          }
        },
      },
    ]
  }

  title({ title }: Section): Strip {
    return {
      height: 26,
      draw: ({ x, y }) => this.#sheet.write(title, TITLE, { x: x + PAD, y: y + 18 }),
    }
  }

  /** A product: one row when a single line is all there is, else a head with its total and the lines. */
  *group({ name, total, rows }: Group): Generator<Block> {
    const [only] = rows
    if (rows.length === 1 && only) {
      const { text, quantity, unit_price, amount } = only
      const cells = { text: name, quantity, unit_price, amount: amount || total }
      const detail = text !== '' && text !== name
      const row = this.#row(cells, { style: BODY, colour: 'ink', rule: !detail })
      yield { strips: [...row, ...(detail ? this.#detail(text) : [])] }
      return
    }
    const head = this.#row(
      { text: name, quantity: '', unit_price: '', amount: total },
      { style: BODY, colour: 'ink', amount: STRONG },
    )
    const line = (i: number) => this.#line(name, rows[i], i === rows.length - 1)
    if (rows.length <= TOGETHER) {
      yield { strips: [...head, ...rows.flatMap((_, i) => line(i))] }
      return
    }
    const again = this.#row(
      { text: `${name} (continued)`, quantity: '', unit_price: '', amount: '' },
      { style: BODY, colour: 'ink' },
    )
    yield { strips: [...head, ...line(0)] }
    for (let i = 1; i < rows.length; i += 1) yield { strips: line(i), again }
  }

  #line(name: string, row: Row | undefined, isLast: boolean): Strip[] {
    if (!row) return []
    const { is_application: _, text, ...cells } = row
    return this.#row(
      { text: text || name, ...cells },
      { style: DETAIL, colour: 'grey', indent: INDENT, rule: isLast },
    )
  }

  #detail(text: string): Strip[] {
    return this.#row(
      { text, quantity: '', unit_price: '', amount: '' },
      { style: DETAIL, colour: 'grey', rule: true },
    )
  }

  #end(column: Column): number {
    return ENDS[column] * this.#width
  }

  /** What a column holds between its own gutters. */
  #room(column: Column, indent: number): number {
    const before = COLUMNS[COLUMNS.indexOf(column) - 1]
    const start = before === undefined ? PAD + indent : this.#end(before) + GUTTER - PAD
    return this.#end(column) - PAD - start
  }

  /** A row as strips, one for each line of its tallest cell. */
  #row(cells: Cells, setting: Setting): Strip[] {
    const { style, colour, indent = 0, rule = false } = setting
    const styleOf = (column: Column) => (column === 'amount' ? (setting.amount ?? style) : style)
    const lines = COLUMNS.map((column) => ({
      column,
      lines: this.#sheet.wrap(cells[column], styleOf(column), this.#room(column, indent)),
    }))
    const count = Math.max(...lines.map((cell) => cell.lines.length))
    const leading = style.size * LEADING
    return Array.from({ length: count }, (_, i): Strip => {
      const top = i === 0 ? PAD : 0
      const bottom = i === count - 1 && rule ? PAD : 0
      const height = top + leading + bottom
      return {
        height,
        draw: ({ x, y }) => {
          for (const { column, lines: own } of lines) {
            const isText = column === 'text'
            const at = {
              x: isText ? x + PAD + indent : x + this.#end(column) - PAD,
              y: y + top + style.size,
            }
            this.#sheet.write(own[i] ?? '', styleOf(column), at, colour, !isText)
          }
          if (i === count - 1 && rule) this.#sheet.rule({ x, y: y + height }, this.#width)
        },
      }
    })
  }
}
