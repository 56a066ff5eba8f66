import PDFDocument from 'pdfkit'
import { type Instant, toDate } from '../../time/clock.ts'
import { Fonts } from './fonts.ts'
import { printable, type Run, type Style, Typesetter } from './text.ts'

/** Points from the left and from the top of the page. */
export interface Place {
  readonly x: number
  readonly y: number
}

export type Colour = 'ink' | 'grey' | 'rule' | 'tint' | 'stamp'

const COLOUR: Record<Colour, string> = {
  ink: '#1b1f24',
  grey: '#5d6670',
  rule: '#cfd5db',
  tint: '#f2f4f7',
  stamp: '#b42318',
}

const SIZE = { A4: [595.28, 841.89], LETTER: [612, 792] } as const
export type PaperSize = keyof typeof SIZE

export const MARGIN = 48

export interface SheetOptions {
  readonly paper_size: PaperSize
  readonly title: string
  readonly author: string
  readonly subject: string
  readonly at: Instant
}

/**
 * Paper to draw on. The same strokes make the same bytes: dates come from the caller, and streams are
 * not compressed, for what a compressor makes of them differs between machines.
 */
export class Sheet {
  readonly width: number
  readonly height: number
  readonly #document: PDFKit.PDFDocument
  readonly #fonts = new Fonts()
  readonly #setter = new Typesetter(this.#fonts, (run) => {
    this.#use(run)
    return this.#document.fontSize(1000).widthOfString(run.text, shaping(run))
  })
  readonly #embedded = new Set<string>()
  readonly #bytes: Promise<Buffer>
  #pages = 0

  constructor({ paper_size, title, author, subject, at }: SheetOptions) {
    const [width, height] = SIZE[paper_size]
    this.width = width
    this.height = height
    this.#document = new PDFDocument({
      size: [width, height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      compress: false,
      lang: 'en',
      displayTitle: true,
      info: {
        Title: printable(title),
        Author: printable(author),
        Subject: printable(subject),
        Creator: 'Maelzel',
        Producer: 'Maelzel',
        CreationDate: toDate(at),
        ModDate: toDate(at),
      },
      font: '', // none until text is written
    })
    this.#bytes = collect(this.#document)
  }

  get pages(): number {
    return this.#pages
  }

  addPage(): void {
    this.#document.addPage()
    this.#pages += 1
  }

  /** Goes back to a page, counted from 1, to write what was not known before. */
  turnTo(page: number): void {
    this.#document.switchToPage(page - 1)
  }

  wrap(text: string, style: Style, width: number): string[] {
    return this.#setter.wrap(text, style, width)
  }

  /** At most so many lines, the last of them cut where there would be more. */
  clip(text: string, style: Style, width: number, most: number): string[] {
    const lines = this.wrap(text, style, width)
    if (lines.length <= most) return lines
    let last = `${lines[most - 1]}…`
    while (last.length > 1 && this.#setter.width(last, style) > width)
      last = `${last.slice(0, -2)}…`
    return [...lines.slice(0, most - 1), last]
  }

  textWidth(text: string, style: Style): number {
    return this.#setter.width(text, style)
  }

  /** The style, made smaller where the text would be wider than `width`. */
  fit(text: string, style: Style, width: number): Style {
    const natural = this.textWidth(text, style)
    return natural <= width ? style : { ...style, size: (style.size * width) / natural }
  }

  /** Writes one line; `y` is its baseline. With `right`, it ends at `x`. */
  write(text: string, style: Style, { x, y }: Place, colour: Colour = 'ink', right = false): void {
    const runs = this.#setter.runs(printable(text), style)
    let at = right ? x - runs.reduce((sum, { width }) => sum + width, 0) : x
    for (const run of runs) {
      if (run.text.trim() !== '') this.#draw(run, style.size, { x: at, y }, colour)
      at += run.width
    }
  }

  #use({ face }: Pick<Run, 'face'>): void {
    if (!this.#embedded.has(face.name)) {
      // biome-ignore lint/suspicious/noExplicitAny: a parsed font may be given, which the types do not know
      this.#document.registerFont(face.name, face.font as any)
      this.#embedded.add(face.name)
    }
    this.#document.font(face.name)
  }

  #draw(run: Run, size: number, { x, y }: Place, colour: Colour): void {
    this.#use(run)
    this.#document
      .fontSize(size)
      .fillColor(COLOUR[colour])
      .text(run.text, x, y, { lineBreak: false, baseline: 'alphabetic', ...shaping(run) })
  }

  rule(from: Place, length: number, { colour = 'rule' as Colour, thickness = 0.6 } = {}): void {
    this.#document
      .moveTo(from.x, from.y)
      .lineTo(from.x + length, from.y)
      .lineWidth(thickness)
      .strokeColor(COLOUR[colour])
      .stroke()
  }

  box({ x, y }: Place, width: number, height: number, colour: Colour): void {
    this.#document.rect(x, y, width, height).fillColor(COLOUR[colour]).fill()
  }

  /** Writes a word across the page, so lightly that everything else can be read through it. */
  stamp(word: string): void {
    const style: Style = { size: 150, weight: 'bold' }
    const middle = { x: this.width / 2, y: this.height / 2 }
    this.#document
      .save()
      .fillOpacity(0.12)
      .rotate(-52, { origin: [middle.x, middle.y] })
    const start = middle.x - this.textWidth(word, style) / 2
    this.write(word, style, { x: start, y: middle.y + style.size / 3 }, 'stamp')
    this.#document.restore()
  }

  /** The finished file. */
  finish(): Promise<Buffer> {
    this.#document.end()
    return this.#bytes
  }
}

/** Words are shaped one by one and remembered; what is read from the right is shaped and turned as a whole. */
const shaping = ({ isRightToLeft }: Pick<Run, 'isRightToLeft'>) =>
  isRightToLeft ? { features: [] } : {}

const collect = (document: PDFKit.PDFDocument): Promise<Buffer> =>
  new Promise((done, fail) => {
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => done(Buffer.concat(chunks)))
    document.on('error', fail)
  })
