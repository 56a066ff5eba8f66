import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { create, type Font } from 'fontkit'

export type Weight = 'regular' | 'bold'

/**
 * The typefaces, in the order in which they are asked for a character. Noto Sans writes Latin, Cyrillic,
 * Greek and Devanagari; DejaVu has symbols and rarer alphabets. The large ones for Chinese, Japanese
 * and Korean are optional dependencies: where they were left out, their characters become boxes.
 */
const FACES: readonly Readonly<Record<Weight, string>>[] = [
  {
    regular: '@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf',
    bold: '@embedpdf/fonts-latin/fonts/NotoSans-SemiBold.ttf',
  },
  {
    regular: '@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Regular.ttf',
    bold: '@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Bold.ttf',
  },
  {
    regular: '@embedpdf/fonts-hebrew/fonts/NotoSansHebrew-Regular.ttf',
    bold: '@embedpdf/fonts-hebrew/fonts/NotoSansHebrew-Bold.ttf',
  },
  {
    regular: '@fontsource/noto-sans-thai/files/noto-sans-thai-thai-400-normal.woff',
    bold: '@fontsource/noto-sans-thai/files/noto-sans-thai-thai-600-normal.woff',
  },
  {
    regular: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
    bold: 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  },
  {
    regular: '@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf',
    bold: '@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf',
  },
  {
    regular: '@embedpdf/fonts-kr/fonts/NotoSansKR-Regular.otf',
    bold: '@embedpdf/fonts-kr/fonts/NotoSansKR-Bold.otf',
  },
]

/** Where packages are looked for; their fonts are files beside the code that they export. */
const FOLDERS = createRequire(import.meta.url).resolve.paths('fontkit') ?? []
const files = new Map<string, Buffer | undefined>()

/** The bytes of a font file, read once; undefined where its package was not installed. */
function fileOf(path: string): Buffer | undefined {
  if (!files.has(path)) {
    const found = FOLDERS.map((folder) => join(folder, path)).find((file) => existsSync(file))
    files.set(path, found === undefined ? undefined : readFileSync(found))
  }
  return files.get(path)
}

/** A typeface in one weight, as one document uses it. */
export interface Face {
  readonly name: string
  readonly font: Font
}

/**
 * The fonts of one document. Each document opens its own: a font remembers by which character each of
 * its glyphs was first asked for, and would make the bytes of a document depend on those before it.
 */
export class Fonts {
  readonly #open = new Map<string, Face | undefined>()
  readonly #known = new Map<string, Face>()

  #face(path: string): Face | undefined {
    if (!this.#open.has(path)) {
      const bytes = fileOf(path)
      const font = bytes && (create(bytes) as Font)
      this.#open.set(path, font && { name: path, font })
    }
    return this.#open.get(path)
  }

  /** The typeface that is asked first. */
  main(weight: Weight): Face {
    const face = this.#face(FACES[0]?.[weight] ?? '')
    if (!face) throw new Error('The fonts of invoices are not installed')
    return face
  }

  /** The first typeface that can write a character with its marks; the main one draws a box otherwise. */
  faceFor(character: string, weight: Weight): Face {
    const key = `${weight} ${character}`
    const known = this.#known.get(key)
    if (known) return known
    const face = this.#writes(character, weight) ?? this.#writes([...character][0] ?? '', weight)
    const chosen = face ?? this.main(weight)
    this.#known.set(key, chosen)
    return chosen
  }

  #writes(character: string, weight: Weight): Face | undefined {
    for (const face of FACES) {
      const found = this.#face(face[weight])
      if (found && canWrite(found, character)) return found
    }
    return undefined
  }
}

export const canWrite = ({ font }: Face, character: string): boolean =>
  [...character].every((each) => font.hasGlyphForCodePoint(each.codePointAt(0) ?? 0))
