import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { keyFile, secretKey } from './key.ts'
import { makeVault } from './vault.ts'

describe('a vault', () => {
  const vault = makeVault('one key')

  test('opens what it sealed', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(vault.open(vault.seal(text)), text)
      }),
    ))

  test('seals the same text differently each time, and shows nothing of it', () => {
    const [a, b] = [vault.seal('sk_live_secret'), vault.seal('sk_live_secret')]
    assert.notEqual(a, b)
    assert.ok(!Buffer.from(a, 'base64url').includes('secret'))
  })

  test('opens nothing that was changed, nor what another key sealed', () => {
    const sealed = vault.seal('secret')
    const changed = sealed.slice(0, 20) + (sealed[20] === 'A' ? 'B' : 'A') + sealed.slice(21)
    assert.throws(() => vault.open(changed))
    assert.throws(() => makeVault('another key').open(sealed), /another key/)
  })
})

describe('the key of the vault', () => {
  test('is made once, and kept for its owner alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'maelzel-key-'))
    try {
      const made = secretKey(undefined, folder)
      assert.equal(readFileSync(keyFile(folder), 'utf8').trim(), made)
      assert.equal(statSync(keyFile(folder)).mode & 0o777, 0o600)
      assert.equal(secretKey(undefined, folder), made)
      assert.equal(secretKey('given', folder), 'given')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
