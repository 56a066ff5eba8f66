import assert from 'node:assert/strict'
import { Exact, type Node, readProof } from '../verify/read.ts'
import type { Shop } from './shop.ts'

/** The proof of an invoice as it comes, to the last digit. */
export async function proofText({ world }: Shop, id: string): Promise<string> {
  const reply = await fetch(`${world.url}/maelzel/v1/invoices/${id}/proof`, {
    headers: { authorization: `Bearer ${world.token}` },
  })
  assert.equal(reply.status, 200, await reply.clone().text())
  return reply.text()
}

export const proofOf = async (shop: Shop, id: string): Promise<Node> =>
  readProof(await proofText(shop, id))

/** Where each figure of a proof stands. */
export function placesOfFigures(tree: Node, path: readonly string[] = []): (readonly string[])[] {
  if (tree instanceof Exact) return [path]
  if (typeof tree !== 'object' || tree === null) return []
  return Object.entries(tree).flatMap(([name, part]) => placesOfFigures(part, [...path, name]))
}

/** The same proof with one more where that figure stands. */
export function withOneMore(text: string, path: readonly string[]): Node {
  const proof = readProof(text)
  const [last = '', ...above] = path.toReversed()
  const holder = above.reduceRight((node: Node, name) => node[name], proof)
  holder[last] = holder[last].plus('1')
  return proof
}
