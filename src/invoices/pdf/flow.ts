import { setImmediate } from 'node:timers/promises'
import { MARGIN, type Place, type Sheet } from './sheet.ts'

/** A strip across the page that is never divided. */
export interface Strip {
  readonly height: number
  /** Draws it; `at` is its upper left corner. */
  draw(at: Place): void
}

export const gap = (height: number): Strip => ({ height, draw: () => {} })

const heightOf = (strips: readonly Strip[]): number =>
  strips.reduce((sum, { height }) => sum + height, 0)

/** What the foot of a page takes, above its margin. */
const FOOT = 24

/** Lays strips below each other, page by page. */
export class Flow {
  readonly #sheet: Sheet
  /** What stands at the head of every page but the first. */
  readonly #head: readonly Strip[]
  /** What is repeated below that, as long as it is set: the head of a table. */
  #repeated: readonly Strip[] = []
  #y = MARGIN
  #top = MARGIN

  constructor(sheet: Sheet, head: readonly Strip[]) {
    this.#sheet = sheet
    this.#head = head
    sheet.addPage()
  }

  get #bottom(): number {
    return this.#sheet.height - MARGIN - FOOT
  }

  #draw(strips: readonly Strip[]): void {
    for (const strip of strips) {
      strip.draw({ x: MARGIN, y: this.#y })
      this.#y += strip.height
    }
  }

  #turn(again: readonly Strip[]): void {
    this.#sheet.addPage()
    this.#y = MARGIN
    this.#draw([...this.#head, ...this.#repeated, ...again])
    this.#top = this.#y
  }

  /** Draws the head of a table, and again on every page until it is lifted. */
  async repeat(strips: readonly Strip[]): Promise<void> {
    await this.place(strips)
    this.#repeated = strips
  }

  lift(): void {
    this.#repeated = []
  }

  /**
   * Keeps the strips on one page where a page can hold them; when a page was turned, other requests
   * have their turn too.
   * @param again what is said once more where they begin or go on on a new page
   */
  async place(strips: readonly Strip[], again: readonly Strip[] = []): Promise<void> {
    const height = heightOf(strips)
    const room = this.#bottom - MARGIN - heightOf([...this.#head, ...this.#repeated, ...again])
    const before = this.#sheet.pages
    if (this.#y + height > this.#bottom && height <= room) this.#turn(again)
    for (const strip of strips) {
      if (this.#y + strip.height > this.#bottom && this.#y > this.#top) this.#turn(again)
      this.#draw([strip])
    }
    if (this.#sheet.pages > before) await setImmediate()
  }
}
