import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Compares with a committed file; UPDATE=1 rewrites it, and its diff is then reviewed. */
export function golden(path: string, actual: string): void {
  if (process.env['UPDATE'] || !existsSync(path)) writeFileSync(path, actual)
  assert.equal(
    actual,
    readFileSync(path, 'utf8'),
    `${path} is out of date: run with UPDATE=1 and review the diff`,
  )
}

/** As golden, for a file that is not text. */
export function goldenBytes(path: string, actual: Buffer): void {
  if (process.env['UPDATE'] || !existsSync(path)) writeFileSync(path, actual)
  assert.ok(
    actual.equals(readFileSync(path)),
    `${path} is out of date: run with UPDATE=1 and look at what has changed`,
  )
}
