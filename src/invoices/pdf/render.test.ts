import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { goldenBytes } from '../../../test/golden.ts'
import {
  CREDITS,
  charge,
  EUR,
  everyday,
  invoiceOf,
  long,
  unicode,
} from '../../../test/printed-invoices.ts'
import type { Line } from '../invoice.ts'
import { documentOf, type Printable } from './document.ts'
import { Fonts } from './fonts.ts'
import { renderPdf } from './render.ts'
import { printable, Typesetter } from './text.ts'

const render = (printed: Printable) => renderPdf(documentOf(printed), 'A4')

/** How many pages the file says it has, and how many it holds. */
function pagesOf(pdf: Buffer): { said: number; held: number } {
  const text = pdf.toString('latin1')
  return {
    said: Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(text)?.[1]),
    held: [...text.matchAll(/\/Type \/Page\b/g)].length,
  }
}

describe('the file of an invoice', () => {
  for (const make of [everyday, long, unicode])
    test(`is the same bytes as ever: ${make.name}`, async () =>
      goldenBytes(`test/goldens/invoice-${make.name}.pdf`, await render(make())))

  test('does not depend on what was drawn before or at the same time', async () => {
    const [a, , b] = await Promise.all([everyday, unicode, everyday].map((make) => render(make())))
    assert.ok(a?.equals(b ?? Buffer.of()))
  })

  test('has as many pages as its lines need', async () => {
    const lines = (n: number) => Array.from({ length: n }, (_, i) => charge(`Line ${i}`, i, 1, 1))
    const counts = []
    for (const n of [0, 10, 60, 200]) {
      const pages = pagesOf(await render({ ...everyday(), invoice: invoiceOf(lines(n)) }))
      assert.equal(pages.said, pages.held)
      counts.push(pages.held)
    }
    assert.deepEqual(counts, [1, 1, 3, 7])
  })

  test('fits other paper', async () => {
    const letter = (await renderPdf(documentOf(everyday()), 'LETTER')).toString('latin1')
    assert.match(letter, /\/MediaBox \[0 0 612 792\]/)
  })
})

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 160 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', 'x'.repeat(3000), 'שלום (עולם) 42', 'مرحبا بالعالم', '\ud800', 'a\nb'),
)
const anyFigure = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(30))
const anyLine = fc
  .record({
    name: anyText,
    product: fc.nat(3),
    quantity: anyFigure,
    price: anyFigure,
    more: fc.record(
      {
        pricing_group_values: fc.dictionary(anyText, anyText, { maxKeys: 3 }),
        credit_type_id: fc.constantFrom(EUR.id, CREDITS.id, 'unknown'),
        type: fc.constantFrom<Line['type']>('usage', 'subscription', 'scheduled', 'cpu_conversion'),
        is_prorated: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ name, product, quantity, price, more }) =>
    charge(name, product, `${quantity[0]}e-${quantity[1]}`, `${price[0]}e-${price[1]}`, more),
  )

test('any invoice can be put on paper', async () => {
  const invoices = fc.record({
    lines: fc.array(anyLine, { maxLength: 30 }),
    name: anyText,
    field: anyText,
    status: fc.constantFrom('DRAFT', 'FINALIZED', 'VOID'),
  })
  await fc.assert(
    fc.asyncProperty(invoices, async ({ lines, name, field, status }) => {
      const pdf = await render({
        ...everyday(),
        invoice: invoiceOf(lines, { status }),
        parties: {
          seller: null,
          customer: { name, fields: [{ name: 'billing_address', value: field }] },
          contract: { name: field, fields: [] },
        },
      })
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
      assert.match(pdf.subarray(-10).toString(), /%%EOF\s*$/)
      const { said, held } = pagesOf(pdf)
      assert.ok(said === held && held > 0)
    }),
    { numRuns: 8 },
  )
})

describe('setting text', () => {
  const setter = new Typesetter(
    new Fonts(),
    ({ face: { font }, text }) => (font.layout(text, []).advanceWidth * 1000) / font.unitsPerEm,
  )
  const style = { size: 8.5, weight: 'regular' } as const
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const isOneCharacter = (text: string) => [...graphemes.segment(text)].length === 1
  const bare = (text: string) => text.replaceAll(/\s/gu, '')

  test('no line is wider than it may be, and no character is lost', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 40, max: 400 }), (text, width) => {
        const lines = setter.wrap(text, style, width)
        assert.equal(bare(lines.join('')), bare(printable(text)))
        for (const line of lines)
          assert.ok(setter.width(line, style) <= width || isOneCharacter(line), line)
      }),
      { numRuns: 60 },
    )
  })

  test('a text that goes on and on is cut', () => {
    const cut = printable('x'.repeat(1_000_000))
    assert.equal(cut.length, 2001)
    assert.equal(cut.at(-1), '…')
  })

  test('lines end where words do', () => {
    const lines = setter.wrap('The quick brown fox jumps over the lazy dog', style, 80)
    assert.deepEqual(lines, ['The quick brown', 'fox jumps over the', 'lazy dog'])
  })

  const mixed = ['Gulf Co', 'חברה 2026 (Gulf)', 'Acme חברה Ltd', 'مرحبا [1] بالعالم']
  for (const text of mixed)
    test(`${text} keeps every character once, whatever its direction`, () => {
      const runs = setter.runs(text, style)
      const sorted = (all: string) => [...all].sort().join('')
      const mirrored = (all: string) => all.replaceAll(/[()[\]]/g, '|')
      assert.equal(sorted(mirrored(runs.map((run) => run.text).join(''))), sorted(mirrored(text)))
    })

  test('words from the right stand in the order in which they are read', () => {
    const runs = setter.runs('חברה (Gulf) 2026', style).map(({ text }) => text.trim())
    assert.deepEqual(
      runs.filter((text) => /\w/.test(text) || text === 'חברה'),
      ['2026', 'Gulf', 'חברה'],
    )
  })

  test('what could make a text read otherwise is not printed', () => {
    assert.equal(printable('a\u202e1,000\u202c\u200fb\u0007\u00a0c'), 'a1,000b  c')
  })
})
