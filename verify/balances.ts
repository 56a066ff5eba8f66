import { figure, Mismatch, type Node, same, sum } from './read.ts'
import { place } from './usage.ts'

/** What a balance held, what each line took from it, and what is left. */
export function checkBalance(balance: Node, lines: readonly Node[]): void {
  let held = figure(balance.before)
  for (const draw of balance.draws) {
    const line = lines[place(draw.line) - 1]
    if (line?.because?.kind !== 'APPLIED' || line.commit_segment_id !== balance.commit_segment_id)
      throw new Mismatch(`line ${place(draw.line)} does not draw on it`)
    same(`what line ${place(draw.line)} found in it`, figure(draw.before), held)
    same(`what line ${place(draw.line)} took`, figure(draw.amount), figure(line.total).times('-1'))
    held = held.minus(figure(draw.amount))
    same(`what line ${place(draw.line)} left in it`, figure(draw.after), held)
    same('what the line says it found', figure(line.because.before), figure(draw.before))
    same('what the line says it left', figure(line.because.after), figure(draw.after))
  }
  same('what is left', figure(balance.after), held)
  same(
    'what was drawn',
    figure(balance.drawn),
    sum(balance.draws.map((d: Node) => figure(d.amount))),
  )
}

/** A line takes from the next balance only when the one before it is empty, in the order of burning. */
export function checkOrder(lines: readonly Node[], applied: Node, before: Node | undefined): void {
  if (before?.because?.kind !== 'APPLIED') return
  const [covered, earlier] = [lines[place(applied.line) - 2], lines[place(before.line) - 2]]
  const isSameCharge =
    covered?.because?.usage !== undefined &&
    earlier?.because?.usage !== undefined &&
    covered.because.usage.eq(earlier.because.usage) &&
    JSON.stringify(covered.tier) === JSON.stringify(earlier.tier)
  if (!isSameCharge || place(applied.because.balance) === place(before.because.balance)) return
  if (place(applied.because.balance) < place(before.because.balance))
    throw new Mismatch('it draws on a balance that burns before the one of the line above')
  if (!figure(before.because.after).eq('0'))
    throw new Mismatch(
      'it draws on another balance while the one of the line above has something left',
    )
}
