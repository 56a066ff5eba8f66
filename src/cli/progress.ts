/** How far an invoice run has come: customers who wait, and who have been billed. */
export interface Progress {
  readonly due: number
  readonly done: number
}

/** Reads the gauge of invoice runs out of what /metrics says. */
export function readProgress(metrics: string): Progress {
  const of = (state: string): number => {
    const line = new RegExp(`^maelzel_invoice_run_customers\\{state="${state}"\\} (\\d+)$`, 'm')
    const found = line.exec(metrics)?.[1]
    if (found === undefined) throw new Error('the server has no gauge of invoice runs: update it')
    return Number(found)
  }
  return { due: of('due'), done: of('done') }
}

const WIDTH = 30

/**
 * A bar with figures beside it, in one line.
 * @param speed customers a second; undefined when it is not known yet
 */
export function progressBar({ due, done }: Progress, speed?: number): string {
  const total = due + done
  if (total === 0) return 'No invoices are due.'
  const full = Math.floor((WIDTH * done) / total)
  const bar = `[${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}]`
  const said = `${bar} ${done} of ${total} customers billed`
  if (due === 0) return `${said}.`
  return speed === undefined || speed <= 0
    ? said
    : `${said}, ${Math.round(speed)} a second, ${Math.ceil(due / speed)} s left`
}

/**
 * What to show after another look. A run that is over says nothing of itself any more, so the last
 * that was seen of it counts as done.
 */
export function advanced(before: Progress | undefined, now: Progress): Progress {
  const isOver = before !== undefined && before.due > 0 && now.due === 0
  return isOver ? { due: 0, done: before.due + before.done } : now
}
