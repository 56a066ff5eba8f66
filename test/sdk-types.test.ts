import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { Empty } from '../src/api/schema.ts'

const textsIn = (folder: string, ending: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n')

/** Every call that the SDK makes: its method, `getAPIList` where it reads pages, and its path. */
const calls = [
  ...textsIn('node_modules/@metronome/sdk/resources', '.mjs').matchAll(
    /_client\.(\w+)\((?:path *)?['`](\/v[^'`]+)['`]/g,
  ),
].map(([, how = '', path = '']) => ({ how, path: path.replaceAll(/\$\{(\w+)\}/g, '{$1}') }))

test('the type tests speak of every operation that the SDK has', () => {
  const rows = Object.entries<TaggedOperation>(operations)
  const spoken = textsIn('test/sdk-types', '.ts')
  assert.ok(calls.length > 90, `${calls.length} calls were found in the SDK`)
  for (const { how, path } of calls) {
    const candidates = rows.filter(([, row]) => row.path === path)
    const methods = how === 'getAPIList' ? ['GET', 'POST'] : [how.toUpperCase()]
    const [found] = methods.flatMap((m) => candidates.filter(([, row]) => row.method === m))
    assert.ok(found, `the SDK calls ${how} ${path}`)
    const [name, { shape }] = found
    const saysNothing = !shape.body && !shape.query && shape.reply === Empty
    assert.ok(saysNothing || spoken.includes(`Table['${name}']`), `no type test for ${name}`)
  }
})
