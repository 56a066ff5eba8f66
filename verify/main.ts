import { readFileSync } from 'node:fs'
import { readProof } from './read.ts'
import { verify } from './verify.ts'

/**
 * Recomputes an invoice from its proof, given as the server replied it: `npm run verify -- proof.json`.
 * It shares no code with the server. Exits 0 when every figure follows, 1 with the first that does
 * not, 2 when there is no proof to read.
 */
function main(path: string | undefined): number {
  if (path === undefined) {
    console.error('Say which proof: npm run --silent verify -- proof.json')
    return 2
  }
  try {
    const proof = readProof(readFileSync(path, 'utf8'))
    const fault = verify(proof)
    if (fault) {
      console.error(`${fault.where} does not follow: ${fault.why}`)
      return 1
    }
    const { invoice, lines } = proof
    console.log(
      `Invoice ${invoice.id}: ${lines.length} lines, total ${invoice.total.toFixed()}: all of it follows`,
    )
    return 0
  } catch (error) {
    console.error(`${path} is no proof: ${(error as Error).message}`)
    return 2
  }
}

process.exitCode = main(process.argv[2])
