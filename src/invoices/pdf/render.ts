import { Back } from './back.ts'
import type { InvoiceDocument } from './document.ts'
import { Flow, type Strip } from './flow.ts'
import { Front } from './front.ts'
import { MARGIN, type PaperSize, Sheet } from './sheet.ts'
import { type Block, Table } from './table.ts'
import type { Style } from './text.ts'

const SMALL: Style = { size: 7.5, weight: 'regular' }

/** Puts a document on paper. The same document makes the same bytes, on any machine. */
export async function renderPdf(document: InvoiceDocument, paper_size: PaperSize): Promise<Buffer> {
  const sheet = new Sheet({
    paper_size,
    title: `${document.title} ${document.number}`,
    author: document.seller?.name ?? '',
    subject: document.customer.name,
    at: document.issued_at,
  })
  const width = sheet.width - 2 * MARGIN
  const front = new Front(sheet, width, document)
  const flow = new Flow(sheet, front.reminder())
  await flow.place(front.strips())
  const back = new Back(sheet, width)
  await placeTable(flow, new Table(sheet, width), document, back.totals(document))
  for (const strips of back.applied(document.applied)) await flow.place(strips)
  for (const note of document.notes) await flow.place(back.note(note))
  finishPages(sheet, document)
  return sheet.finish()
}

/** A heading is never the last thing on a page, and the totals are never without the last line. */
async function placeTable(
  flow: Flow,
  table: Table,
  { currency, sections }: InvoiceDocument,
  totals: readonly Strip[],
) {
  await flow.repeat(table.head(currency))
  let last: Block = { strips: [] }
  for (const block of blocksOf(table, sections)) {
    await flow.place(last.strips, last.again)
    last = block
  }
  await flow.place([...last.strips, ...totals], last.again)
  flow.lift()
}

/** One after the other, as they are asked for: an invoice may have thousands. */
function* blocksOf(table: Table, sections: InvoiceDocument['sections']): Generator<Block> {
  for (const section of sections) {
    let title = [table.title(section)]
    for (const group of section.groups)
      for (const { strips, again = [] } of table.group(group)) {
        yield { strips: [...title, ...strips], again }
        title = []
      }
  }
}

function finishPages(sheet: Sheet, { title, number, seller, id, stamp }: InvoiceDocument): void {
  const y = sheet.height - MARGIN + 8
  const right = sheet.width - MARGIN
  const own = [seller?.name, `${title} ${number}`, id]
    .filter((part) => part !== undefined)
    .join(' · ')
  const [text = ''] = sheet.clip(own, SMALL, right - MARGIN - 80, 1)
  for (let page = 1; page <= sheet.pages; page += 1) {
    sheet.turnTo(page)
    if (stamp !== undefined) sheet.stamp(stamp)
    sheet.rule({ x: MARGIN, y: y - 14 }, right - MARGIN)
    sheet.write(text, SMALL, { x: MARGIN, y }, 'grey')
    sheet.write(`Page ${page} of ${sheet.pages}`, SMALL, { x: right, y }, 'grey', true)
  }
}
