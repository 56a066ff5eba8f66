import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { World } from '../../test/world.ts'
import { bigintArray, joinColumns, textArray, textColumn, timestampColumn } from './binary.ts'
import { sql } from './db.ts'

test('an array in binary is the array that it says', async () => {
  const db = await (await World.at('2026-01-01')).db()
  const text = fc
    .string({ unit: 'binary' })
    .filter((s) => !s.includes('\0') && !/\p{Surrogate}/u.test(s))
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { maxLength: 20 }),
      fc.array(fc.option(text), { maxLength: 20 }),
      fc.array(fc.maxSafeInteger(), { maxLength: 20 }),
      fc.array(fc.integer({ min: -8_000_000_000_000, max: 9_000_000_000_000 })),
      async (texts, gaps, numbers, millis) => {
        const [row] = await db.query<Record<string, unknown>>(sql`
          select ${textArray(texts)}::text[] as texts, ${textArray(gaps)}::text[] as gaps,
            array(select n::text from unnest(${bigintArray(numbers)}::bigint[]) n) as numbers,
            ${joinColumns([texts, [], texts].map(textColumn))}::text[] as twice,
            ${joinColumns([[0], [86_400_000_000]].map(timestampColumn))}::timestamptz[]
              = array['1970-01-01Z', '1970-01-02Z']::timestamptz[] as days,
            array(select (extract(epoch from t) * 1000000)::bigint::text
              from unnest(${joinColumns([timestampColumn(millis.map((ms) => ms * 1000 + 7))])}::timestamptz[]) t)
              as micros`)
        assert.deepEqual(row?.['texts'], texts)
        assert.deepEqual(row?.['gaps'], gaps)
        assert.deepEqual(row?.['numbers'], numbers.map(String))
        assert.deepEqual(row?.['twice'], [...texts, ...texts])
        assert.equal(row?.['days'], true)
        assert.deepEqual(
          row?.['micros'],
          millis.map((ms) => String(ms * 1000 + 7)),
        )
      },
    ),
    { numRuns: 15, endOnFailure: true },
  )
})
