import makeBidi, { type Bidi } from 'bidi-js'
import LineBreaker from 'linebreak'
import { canWrite, type Face, type Fonts, type Weight } from './fonts.ts'

/** How text is set; sizes are in points. */
export interface Style {
  readonly size: number
  readonly weight: Weight
}

/** A piece of a line in one typeface and direction, ready to be drawn from left to right. */
export interface Run {
  readonly face: Face
  /** In the order of reading; the typeface turns round what is read from the right. */
  readonly text: string
  readonly isRightToLeft: boolean
  readonly width: number
}

/** Its types take it for an older kind of module than it is. */
const bidi = (makeBidi as unknown as () => Bidi)()
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Most text is plain, and then each of its characters stands for itself. */
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
const charactersOf = (text: string): string[] =>
  isPlain(text) ? [...text] : [...graphemes.segment(text)].map(({ segment }) => segment)

/** Longer texts are cut: nobody reads them, and a page has an end. */
const MOST = 2000

/**
 * What is drawn of a text: no control characters, no overrides of direction, with which a name could
 * make an amount read otherwise, no halves of characters.
 */
export const printable = (text: string): string =>
  (text.length > MOST ? `${text.slice(0, MOST)}…` : text)
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u00a0]/gu, ' ')
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .replaceAll(/(?!\u200c|\u200d)\p{Cf}|[\ufe00-\ufe0f]/gu, '')

/** How wide a run is at size 1,000, in points. */
export type Measure = (run: Omit<Run, 'width'>) => number

/** Sets text in the fonts of one document: measures it, breaks it into lines, puts it in visual order. */
export class Typesetter {
  readonly #fonts: Fonts
  readonly #measure: Measure

  constructor(fonts: Fonts, measure: Measure) {
    this.#fonts = fonts
    this.#measure = measure
  }

  /** In points. */
  width(text: string, style: Style): number {
    return this.runs(text, style).reduce((sum, run) => sum + run.width, 0)
  }

  /** Breaks a text into lines no wider than `width`: where Unicode allows it, else wherever it must. */
  wrap(text: string, style: Style, width: number): string[] {
    const shown = printable(text)
    if (this.width(shown.trimEnd(), style) <= width) return [shown.trimEnd()]
    const lines: string[] = []
    let line = ''
    for (const piece of piecesOf(shown)) {
      if (this.width((line + piece).trimEnd(), style) <= width) {
        line += piece
        continue
      }
      if (line.trim() !== '') lines.push(line.trimEnd())
      line = ''
      for (const character of charactersOf(piece)) {
        if (line !== '' && this.width((line + character).trimEnd(), style) > width) {
          lines.push(line.trimEnd())
          line = ''
        }
        line += character
      }
    }
    if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd())
    return lines
  }

  /** The runs of one line from left to right, by the Unicode bidirectional algorithm. */
  runs(line: string, { size, weight }: Style): Run[] {
    return directionsOf(line).flatMap(({ text, isRightToLeft }) => {
      const pieces = this.#byFace(text, weight).map(({ face, text }) => {
        const run = { face, text: isRightToLeft ? turned(text) : text, isRightToLeft }
        return { ...run, width: (this.#measure(run) * size) / 1000 }
      })
      return isRightToLeft ? pieces.reverse() : pieces
    })
  }

  /** Splits at changes of typeface; a character that both can write stays with the one before. */
  #byFace(text: string, weight: Weight): { face: Face; text: string }[] {
    if (isPlain(text)) return [{ face: this.#fonts.main(weight), text }]
    const pieces: { face: Face; text: string }[] = []
    for (const character of charactersOf(text)) {
      const last = pieces.at(-1)
      const isNeutral = /^[\p{Z}\p{P}]$/u.test(character)
      const face =
        last && isNeutral && canWrite(last.face, character)
          ? last.face
          : this.#fonts.faceFor(character, weight)
      if (last?.face === face) last.text += character
      else pieces.push({ face, text: character })
    }
    return pieces
  }
}

/** The pieces between which a line may end. */
function piecesOf(text: string): string[] {
  const breaker = new LineBreaker(text)
  const pieces: string[] = []
  let from = 0
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    pieces.push(text.slice(from, next.position))
    from = next.position
  }
  return pieces
}

const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** The parts of a line that are read in one direction, from left to right on the page. */
function directionsOf(line: string): { text: string; isRightToLeft: boolean }[] {
  if (!RIGHT_TO_LEFT.test(line)) return [{ text: line, isRightToLeft: false }]
  const levels = bidi.getEmbeddingLevels(line)
  const parts: { indices: number[]; isRightToLeft: boolean }[] = []
  for (const index of bidi.getReorderedIndices(line, levels)) {
    const isRightToLeft = (levels.levels[index] ?? 0) % 2 === 1
    const last = parts.at(-1)
    if (last?.isRightToLeft === isRightToLeft) last.indices.push(index)
    else parts.push({ indices: [index], isRightToLeft })
  }
  return parts.map(({ indices, isRightToLeft }) => ({
    text: (isRightToLeft ? indices.toReversed() : indices).map((i) => line[i]).join(''),
    isRightToLeft,
  }))
}

/** Text that is read from the right: brackets open the other way; a typeface turns letters round itself. */
function turned(text: string): string {
  const characters = charactersOf(text).map((each) => bidi.getMirroredCharacter(each) ?? each)
  return (RIGHT_TO_LEFT.test(text) ? characters : characters.reverse()).join('')
}
