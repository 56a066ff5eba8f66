import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AliasInput, readAliases, showAlias } from './alias.ts'

const T1 = '2026-01-01T00:00:00.000Z'
const T2 = '2026-02-01T00:00:00.000Z'
const T3 = '2026-03-01T00:00:00.000Z'

describe('aliases', () => {
  const fine: [string, AliasInput[]][] = [
    ['no dates at all', [{ name: 'a' }]],
    ['two names at a time', [{ name: 'a' }, { name: 'b' }]],
    [
      'a name that comes back',
      [
        { name: 'a', ending_before: T1 },
        { name: 'a', starting_at: T2 },
      ],
    ],
    [
      'a name that goes on',
      [
        { name: 'a', starting_at: T1, ending_before: T2 },
        { name: 'a', starting_at: T2, ending_before: T3 },
      ],
    ],
  ]
  for (const [name, aliases] of fine)
    test(`${name} is shown as it was given`, () =>
      assert.deepEqual(readAliases(aliases).map(showAlias), aliases))

  const refused: [string, AliasInput[], RegExp][] = [
    ['an end before the start', [{ name: 'a', starting_at: T2, ending_before: T1 }], /after/],
    ['no time at all', [{ name: 'a', starting_at: T1, ending_before: T1 }], /after/],
    ['a name twice', [{ name: 'a' }, { name: 'a' }], /aliases\[1\].*twice/],
    [
      'a name twice for a while',
      [
        { name: 'a', starting_at: T1, ending_before: T3 },
        { name: 'a', starting_at: T2 },
      ],
      /twice/,
    ],
  ]
  for (const [name, aliases, why] of refused)
    test(`${name} is refused`, () => assert.throws(() => readAliases(aliases), why))
})
