import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { iso, parseInstant } from './clock.ts'

describe('a date-time', () => {
  const fine: [string, string][] = [
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01t12:00:00.1234567z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01 12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ]
  for (const [text, at] of fine)
    test(`${text} is read`, () => {
      const read = parseInstant(text)
      assert.equal(read === undefined ? undefined : iso(read), at)
    })

  const none = [
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T25:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    'now',
    '',
  ]
  for (const text of none)
    test(`${text || 'nothing'} is none`, () => assert.equal(parseInstant(text), undefined))
})
