import type { InvoiceDocument } from './document.ts'
import type { Strip } from './flow.ts'
import type { Colour, Place, Sheet } from './sheet.ts'
import type { Style } from './text.ts'

const NAME: Style = { size: 13, weight: 'bold' }
const TITLE: Style = { size: 22, weight: 'bold' }
const LABEL: Style = { size: 7.5, weight: 'bold' }
const STRONG: Style = { size: 10, weight: 'bold' }
const BODY: Style = { size: 8.5, weight: 'regular' }
const AMOUNT: Style = { size: 17, weight: 'bold' }

const LEADING = 1.35
/** Where the right half of the page begins, as a share of its width. */
const HALF = 0.54
const MOST_LINES = 3

interface Written {
  readonly text: string
  readonly style: Style
  readonly colour?: Colour
}

/** The first page's upper part: who, whom, when and how much. */
export class Front {
  readonly #sheet: Sheet
  readonly #width: number
  readonly #document: InvoiceDocument

  constructor(sheet: Sheet, width: number, document: InvoiceDocument) {
    this.#sheet = sheet
    this.#width = width
    this.#document = document
  }

  strips(): Strip[] {
    return [this.#masthead(), this.#parties(), this.#due()]
  }

  /** What later pages begin with. */
  reminder(): Strip[] {
    const { title, number, customer } = this.#document
    const height = 24
    const text = `${title} ${number}`
    const left = this.#width - this.#sheet.textWidth(text, LABEL) - 20
    const [name = ''] = this.#sheet.clip(customer.name, BODY, left, 1)
    return [
      {
        height,
        draw: ({ x, y }) => {
          this.#sheet.write(name, BODY, { x, y: y + 8 }, 'grey')
          this.#sheet.write(text, LABEL, { x: x + this.#width, y: y + 8 }, 'grey', true)
        },
      },
    ]
  }

  /** Lines that are cut where there are too many of them. */
  #lines(text: string, style: Style, width: number, colour?: Colour): Written[] {
    return this.#sheet
      .clip(text, style, width, MOST_LINES)
      .map((line) => ({ text: line, style, ...(colour && { colour }) }))
  }

  #heightOf(lines: readonly Written[]): number {
    return lines.reduce((sum, { style }) => sum + style.size * LEADING, 0)
  }

  /** Writes lines below each other, from an upper left corner. */
  #write(lines: readonly Written[], { x, y }: Place): void {
    let at = y
    for (const { text, style, colour = 'ink' } of lines) {
      this.#sheet.write(text, style, { x, y: at + style.size }, colour)
      at += style.size * LEADING
    }
  }

  #masthead(): Strip {
    const { title, number, seller } = this.#document
    const room = this.#width * HALF - 20
    const own = seller
      ? [
          ...this.#lines(seller.name, NAME, room),
          ...seller.lines.flatMap((line) => this.#lines(line, BODY, room, 'grey')),
        ]
      : []
    const height = Math.max(this.#heightOf(own), 46) + 18
    return {
      height,
      draw: ({ x, y }) => {
        this.#write(own, { x, y })
        const right = x + this.#width
        this.#sheet.write(title, TITLE, { x: right, y: y + 18 }, 'ink', true)
        this.#sheet.write(number, BODY, { x: right, y: y + 34 }, 'grey', true)
        this.#sheet.rule({ x, y: y + height - 6 }, this.#width)
      },
    }
  }

  #parties(): Strip {
    const { customer, facts } = this.#document
    const half = this.#width * HALF
    const bill = [
      ...this.#lines('Bill to', LABEL, half - 20, 'grey'),
      ...this.#lines(customer.name, STRONG, half - 20),
      ...customer.lines.flatMap((text) =>
        text.split('\n').flatMap((line) => this.#lines(line, BODY, half - 20, 'grey')),
      ),
    ]
    const labels = Math.max(...facts.map(({ label }) => this.#sheet.textWidth(label, BODY)))
    const indent = Math.min(labels, (this.#width - half) * 0.45) + 12
    const rows = facts.map(({ label, value }) => ({
      label: this.#lines(label, BODY, indent - 12, 'grey'),
      value: this.#lines(value, BODY, this.#width - half - indent),
    }))
    const rowHeight = ({ label, value }: (typeof rows)[number]) =>
      Math.max(this.#heightOf(label), this.#heightOf(value)) + 1.5
    const right = rows.reduce((sum, row) => sum + rowHeight(row), 0)
    return {
      height: Math.max(this.#heightOf(bill), right) + 22,
      draw: ({ x, y }) => {
        this.#write(bill, { x, y: y + 8 })
        let at = y + 8
        for (const row of rows) {
          this.#write(row.label, { x: x + half, y: at })
          this.#write(row.value, { x: x + half + indent, y: at })
          at += rowHeight(row)
        }
      },
    }
  }

  #due(): Strip {
    const { label, amount, note } = this.#document.due
    const height = 46
    return {
      height: height + 14,
      draw: ({ x, y }) => {
        this.#sheet.box({ x, y }, this.#width, height, 'tint')
        this.#sheet.write(label, STRONG, { x: x + 12, y: y + 21 })
        this.#sheet.write(note, BODY, { x: x + 12, y: y + 35 }, 'grey')
        const style = this.#sheet.fit(amount, AMOUNT, this.#width * 0.62)
        this.#sheet.write(amount, style, { x: x + this.#width - 12, y: y + 30 }, 'ink', true)
      },
    }
  }
}
