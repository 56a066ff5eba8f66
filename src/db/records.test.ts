import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World } from '../../test/world.ts'
import { decimal } from '../money/decimal.ts'
import { sql } from './db.ts'
import { records } from './records.ts'

test('records arrive as they are, whatever is missing or odd in them', async () => {
  const db = await (await World.at('2026-01-01')).db()
  const rows = [
    { place: 1, name: `"'\\{},NULL`, amount: decimal('0.10'), is: true, more: { a: ['ö', null] } },
    { place: 2, name: '', amount: decimal('-12345678901234567890.000000000123'), is: false },
    { place: 3, name: undefined, amount: null, is: undefined, more: [] },
  ]
  const types = { name: 'text', amount: 'numeric', is: 'boolean', more: 'jsonb', place: 'int' }
  const found = await db.query(sql`select r.* from ${records(rows, types)} r order by r.place`)
  assert.deepEqual(
    found,
    rows.map(({ place, name = null, amount, is = null, more = null }) => ({
      name,
      amount,
      is,
      more,
      place,
    })),
  )
  assert.deepEqual(
    await db.query(sql`select * from ${records<(typeof rows)[number]>([], types)} r`),
    [],
  )
})
