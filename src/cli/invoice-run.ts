import { parseArgs } from 'node:util'
import { stopwatch } from '../time/clock.ts'
import { advanced, type Progress, progressBar, readProgress } from './progress.ts'
import { server } from './server.ts'

/** `npm run invoice-run`: how far the server has come with the invoices that are due. */

const USAGE = `npm run invoice-run -- [--follow]

Shows how many customers have been billed and how many wait, of the invoice runs that go on now at
MAELZEL_URL (default http://127.0.0.1:4010), whichever processes do the work.

--follow  draws a bar until everybody is billed; it waits for a run to begin, until Ctrl-C
`

const PAUSE = 250

async function look(): Promise<Progress> {
  const reply = await fetch(`${server()}/metrics`)
  if (!reply.ok) throw new Error(`${server()}/metrics answered ${reply.status}`)
  return readProgress(await reply.text())
}

/** Draws over the line before in a terminal, and writes new lines into a file. */
const draw = (line: string) =>
  process.stdout.write(process.stdout.isTTY ? `\r\u001b[K${line}` : `${line}\n`)

async function follow(): Promise<void> {
  let shown: Progress | undefined
  let began: { readonly elapsed: () => number; readonly done: number } | undefined
  for (;;) {
    const next = advanced(shown, await look())
    if (next.due > 0) began ??= { elapsed: stopwatch(), done: next.done }
    const speed = began && (1000 * (next.done - began.done)) / Math.max(1, began.elapsed())
    if (next.due !== shown?.due || next.done !== shown.done) draw(progressBar(next, speed))
    shown = next
    if (began && next.due === 0) break
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  process.stdout.write('\n')
}

try {
  const { values } = parseArgs({ options: { follow: { type: 'boolean', default: false } } })
  if (values.follow) await follow()
  else process.stdout.write(`${progressBar(await look())}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  process.exit(1)
}
