import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World } from '../../test/world.ts'
import { advanced, progressBar, readProgress } from './progress.ts'

test('the progress of an invoice run is a bar with what is done, how fast, and what is left', () => {
  const bars: [Parameters<typeof progressBar>, string][] = [
    [[{ due: 0, done: 0 }], 'No invoices are due.'],
    [[{ due: 10, done: 0 }], `[${'-'.repeat(30)}] 0 of 10 customers billed`],
    [
      [{ due: 6, done: 3 }, 2],
      `[${'#'.repeat(10)}${'-'.repeat(20)}] 3 of 9 customers billed, 2 a second, 3 s left`,
    ],
    [[{ due: 0, done: 9 }, 2], `[${'#'.repeat(30)}] 9 of 9 customers billed.`],
  ]
  for (const [given, line] of bars) assert.equal(progressBar(...given), line)
})

test('a run that nothing is heard of any more is done', () => {
  const nothing = { due: 0, done: 0 }
  assert.deepEqual(advanced(undefined, nothing), nothing)
  assert.deepEqual(advanced({ due: 2, done: 5 }, { due: 1, done: 6 }), { due: 1, done: 6 })
  assert.deepEqual(advanced({ due: 2, done: 5 }, nothing), { due: 0, done: 7 })
  assert.deepEqual(advanced({ due: 0, done: 7 }, nothing), nothing)
})

test('the gauge of /metrics is what the bar is drawn from', async () => {
  const { url } = await World.at('2026-01-01')
  const text = await (await fetch(`${url}/metrics`)).text()
  const { due, done } = readProgress(text)
  assert.ok(due >= 0 && done >= 0)
  assert.throws(() => readProgress('# nothing'), /no gauge/)
})
