import { checkBalance, checkOrder } from './balances.ts'
import { checkLine } from './lines.ts'
import { figure, Mismatch, type Node, same, sum } from './read.ts'
import { checkDigest } from './seal.ts'
import { checkHours, checkShare, checkUsage, place, positionCheck } from './usage.ts'

/** What does not follow, and where: a line, the usage or the balance of some lines, or the whole. */
export interface Fault {
  readonly where: string
  readonly why: string
}

/** Everything that is checked, in its order: each with the words that name its place. */
type Check = readonly [where: string, check: () => void]

const named = ({ name }: Node, number: number): string => `line ${number} (${name})`

/** The lines that come from a usage, a share or a balance. */
const of = (lines: readonly Node[], field: string, i: number): Node[] =>
  lines.filter(({ because }) => because?.[field] !== undefined && place(because[field]) === i)

const placesOf = (lines: readonly Node[], what: string): string =>
  lines.length > 0 ? `${named(lines[0], place(lines[0].line))}: ${what}` : what

/** The first thing of a proof that does not follow; undefined when all of it does. */
export function verify(proof: Node): Fault | undefined {
  for (const [where, check] of [...arithmetic(proof), ...digests(proof)])
    try {
      check()
    } catch (error) {
      const isAbsent = error instanceof TypeError
      if (!isAbsent && !(error instanceof Mismatch)) throw error
      return { where, why: isAbsent ? 'something that it needs is missing' : error.message }
    }
  return undefined
}

/** Every figure that follows from others. */
export function arithmetic(proof: Node): Check[] {
  const { usage, shares, lines, balances } = proof
  const beside = { proof, walked: new Map() }
  const parts = (list: Node, field: string, what: string, check: (item: Node) => void): Check[] =>
    list.map(
      (item: Node, i: number): Check => [
        placesOf(of(lines, field, i), `${what} ${i + 1}`),
        () => check(item),
      ],
    )
  const groupOf = ({ product_id, group }: Node) => JSON.stringify([product_id, group])
  const unitOf = ({ product_id, credit_type_id }: Node) => `${product_id} ${credit_type_id}`
  return [
    ...parts(usage, 'usage', 'usage', checkUsage),
    ...parts(shares, 'share', 'share', checkShare),
    ...parts(usage, 'usage', 'usage', positionCheck(groupOf)),
    ...parts(shares, 'share', 'share', positionCheck(unitOf)),
    ...lines.map(
      (line: Node, i: number): Check => [
        named(line, i + 1),
        () => {
          checkLine(line, i + 1, beside)
          if (line.because.kind === 'APPLIED') checkOrder(lines, line, lines[i - 2])
        },
      ],
    ),
    ...usage.map(
      (each: Node, i: number): Check => [
        placesOf(of(lines, 'usage', i), `usage ${i + 1}`),
        () => {
          checkHours(each, of(lines, 'usage', i).filter(isCharge))
          checkWhole(each, of(lines, 'usage', i).filter(isCharge))
        },
      ],
    ),
    ...shares.map(
      (each: Node, i: number): Check => [
        placesOf(of(lines, 'share', i), `share ${i + 1}`),
        () => checkShared(each, of(lines, 'share', i).filter(isCharge)),
      ],
    ),
    ...balances.map(
      (balance: Node, i: number): Check => [
        placesOf(of(lines, 'balance', i), `balance ${i + 1}`),
        () => checkBalance(balance, lines),
      ],
    ),
    ['the total of the invoice', () => checkTotal(proof)],
  ]
}

const isCharge = ({ because }: Node): boolean => because.kind !== 'APPLIED'

/** The lines of a usage or a share are all of it. */
const checkWhole = ({ quantity }: Node, lines: readonly Node[]): void =>
  same('the quantity on its lines', sum(lines.map((l) => figure(l.quantity))), figure(quantity))

/** A minimum may be charged instead of a share. */
const checkShared = (share: Node, lines: readonly Node[]): void => {
  if (!lines.some(({ because }) => because.kind === 'MINIMUM')) checkWhole(share, lines)
}

function checkTotal({ invoice, lines }: Node): void {
  const counted = lines.filter(({ counts }: Node) => counts)
  same('it', figure(invoice.total), sum(counted.map(({ total }: Node) => figure(total))))
}

/** What no figure follows from, such as a tier that nobody reached, against the digests. */
export function digests(proof: Node): Check[] {
  const { usage, shares, lines, balances } = proof
  const parts = (list: Node, field: string, what: string): Check[] =>
    list.map(
      (item: Node, i: number): Check => [
        placesOf(of(lines, field, i), `${what} ${i + 1}`),
        () => checkDigest(item),
      ],
    )
  return [
    ...lines.map((line: Node, i: number): Check => [named(line, i + 1), () => checkDigest(line)]),
    ...parts(usage, 'usage', 'usage'),
    ...parts(shares, 'share', 'share'),
    ...parts(balances, 'balance', 'balance'),
    ['the proof as a whole', () => checkDigest(proof)],
  ]
}
