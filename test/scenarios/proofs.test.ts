import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { type Node, readProof } from '../../verify/read.ts'
import { arithmetic, verify } from '../../verify/verify.ts'
import { everything } from '../everything.ts'
import { proofOf, proofText } from '../proving.ts'

const JAN = '2026-01-01T00:00:00Z'

const run = (text: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'proof-')), 'proof.json')
  writeFileSync(path, text)
  return spawnSync('npm', ['run', '--silent', 'verify', '--', path], { encoding: 'utf8' })
}

describe('an invoice is proven', () => {
  let sold: Awaited<ReturnType<typeof everything>>
  let january: string
  let text: string
  before(async () => {
    sold = await everything()
    await sold.shop.world.advanceTo('2026-03-05')
    const invoice = await sold.shop.usageInvoice(sold.customer_id, '2026-01-01')
    january = invoice.id
    text = await proofText(sold.shop, january)
  })

  test('of every kind: usage, scheduled, true-up', async () => {
    const invoices = await sold.shop.invoices(sold.customer_id)
    const kinds = new Set<string>()
    for (const { id, total } of invoices) {
      const proof = await proofOf(sold.shop, id)
      assert.deepEqual(verify(proof), undefined)
      assert.equal(Number(proof.invoice.total.toFixed()), total)
      for (const { because } of proof.lines) kinds.add(because.kind)
    }
    assert.deepEqual([...kinds].sort(), [
      'APPLIED',
      'COMPOSITE',
      'CONVERSION',
      'SCHEDULED',
      'SUBSCRIPTION',
      'TRUE_UP',
      'USAGE',
    ])
  })

  test('by events that anybody can count, hours, rates, overrides and balances', () => {
    const { lines, usage, balances, terms } = readProof(text)
    const calls = usage.filter(({ group }: Node) => group.project === 'a')
    assert.deepEqual(
      calls.map(({ starting_at, events, hours, metered, quantity, position }: Node) => ({
        from: starting_at.slice(0, 10),
        events: String(events.count),
        hours: hours.map((h: Node) => `${h.hour} ${h.quantity}`),
        says: `${metered} → ${quantity} from ${position}`,
      })),
      [
        {
          from: '2026-01-01',
          events: '2',
          hours: ['2026-01-05T12:00:00.000Z 20', '2026-01-06T12:00:00.000Z 31'],
          says: '51 → 17 from 0',
        },
        {
          from: '2026-01-20',
          events: '1',
          hours: ['2026-01-25T12:00:00.000Z 25'],
          says: '25 → 8.4 from 17',
        },
      ],
    )
    const digest = createHash('sha256').update('event 1\nevent 2\n').digest('hex')
    assert.equal(calls[0].events.digest, digest)
    const late = lines.find((l: Node) => l.because.override)
    assert.equal(late.because.override.type, 'TIERED')
    assert.match(late.because.rate.id, /^[0-9a-f-]{36}$/)
    assert.equal(terms.rate_card_id, sold.rate_card_id)
    assert.deepEqual(
      balances.map((b: Node) => `${b.type} ${b.before} − ${b.drawn} = ${b.after}`).slice(0, 2),
      ['CREDIT 100 − 100 = 0', 'CREDIT 7 − 7 = 0'],
    )
  })

  test('of which no figure can be changed and no line left out', () => {
    const numbers = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*/g)].filter(
      ([token]) => !token.startsWith('"'),
    )
    assert.ok(numbers.length > 200)
    const changed = fc.record({ n: fc.nat(numbers.length - 1), by: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(changed, ({ n, by }) => {
        const found = numbers[n]
        const [token = '', index = 0] = [found?.[0], found?.index]
        const other = `${token.startsWith('-') ? '' : '-'}${by}${token.replace('-', '')}`
        const fault = verify(
          readProof(text.slice(0, index) + other + text.slice(index + token.length)),
        )
        return fault !== undefined
      }),
      { numRuns: 150 },
    )
    const { lines } = readProof(text)
    for (const i of lines.keys()) {
      const proof = readProof(text)
      proof.lines.splice(i, 1)
      assert.ok(verify(proof), `line ${i + 1} can be left out`)
    }
  })

  test('with figures that follow from each other, digests apart', () => {
    const faults = (proof: Node): string[] =>
      arithmetic(proof).flatMap(([where, check]) => {
        try {
          check()
          return []
        } catch {
          return [where]
        }
      })
    assert.deepEqual(faults(readProof(text)), [])
    for (const [i, line] of readProof(text).lines.entries())
      for (const field of ['quantity', 'unit_price', 'total']) {
        if (line[field] === undefined) continue
        const proof = readProof(text)
        proof.lines[i][field] = line[field].plus('0.5')
        assert.ok(
          faults(proof)[0]?.startsWith('line '),
          `${field} of line ${i + 1}, ${line.name}, follows from nothing`,
        )
      }
  })

  test('and stays so: late events, new rates, void and dropped events change nothing', async () => {
    const { shop, customer_id, rate_card_id, calls } = sold
    const told = (proof: Node) => ({ ...proof, invoice: {}, digest: '' })
    const first = told(readProof(text))
    await shop.uses(customer_id, 'Calls', 1000, '2026-01-31', { project: 'a' })
    await shop.sdk.v1.contracts.rateCards.rates.add({
      rate_card_id,
      product_id: calls,
      starting_at: JAN,
      entitled: true,
      rate_type: 'FLAT',
      price: 1,
    })
    assert.deepEqual(told(await proofOf(shop, january)), first)
    await shop.sdk.v1.invoices.void({ id: january })
    const { data } = await shop.sdk.v1.invoices.regenerate({ id: january })
    const again = await proofOf(shop, data?.id ?? '')
    assert.equal(verify(again), undefined)
    assert.equal(again.invoice.regenerated_from_invoice_id, january)
    const voided = await proofOf(shop, january)
    assert.equal(voided.invoice.status, 'VOID')
    await shop.world.call('PATCH', '/maelzel/v1/settings', { raw_event_retention_days: 35 })
    await shop.world.advanceTo('2026-05-20')
    assert.equal(
      (await (await shop.world.db()).query({ text: 'select 1 from event', values: [] })).length,
      0,
    )
    const later = await proofOf(shop, january)
    assert.equal(verify(later), undefined)
    assert.deepEqual(told(later), first)
  })

  test('by a program of its own, which names the line that does not follow', () => {
    const fine = run(text)
    assert.equal(fine.status, 0, fine.stderr)
    const lines = text.indexOf('"lines":')
    const wrong = run(
      text.slice(0, lines) + text.slice(lines).replace('"unit_price":30,', '"unit_price":31,'),
    )
    assert.equal(wrong.status, 1)
    assert.match(
      wrong.stderr,
      /^line 1 \(Calls\) does not follow: unit_price is 31, but 30 follows/,
    )
  })
})

test('a draft is proven as it stands, and an invoice that nobody knows is not', async () => {
  const { shop, customer_id } = await everything()
  const draft = await shop.usageInvoice(customer_id, '2026-01-01')
  const proof = await proofOf(shop, draft.id)
  assert.equal(verify(proof), undefined)
  assert.equal(proof.invoice.status, 'DRAFT')
  assert.equal(Number(proof.invoice.total.toFixed()), draft.total)
  const { status } = await shop.world.get(`/maelzel/v1/invoices/${customer_id}/proof`)
  assert.equal(status, 404)
})
