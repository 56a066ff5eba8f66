import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { isBuilt, isRead, scopeOf, type TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { golden } from './golden.ts'
import { testServer } from './server.ts'
import { send, World } from './world.ts'

const table = Object.entries<TaggedOperation>(operations)
const metronome = table.filter(([, { tag }]) => tag !== 'Maelzel')

describe('the API table', () => {
  test('is the API we published', () => {
    const lines = table.map(
      ([name, operation]) =>
        `${name.padEnd(46)}${operation.method.padEnd(7)}${operation.path.padEnd(72)}` +
        `${scopeOf(operation).padEnd(15)}${isRead(operation) ? 'read ' : 'write'}` +
        `${isBuilt(operation) ? '' : '  (missing)'}`,
    )
    golden('docs/api.txt', `${lines.join('\n')}\n`)
  })

  test('has a row for each of the 158 operations of Metronome', () => {
    assert.equal(metronome.length, 158)
    assert.equal(new Set(metronome.map(([, o]) => `${o.method} ${o.path}`)).size, 158)
  })
})

describe('every operation', () => {
  let url = ''
  let reader = ''
  let writer = ''
  before(async () => {
    url = (await testServer()).url
    const world = await World.at('2026-01-01')
    const tokenOf = async (role: string) =>
      (await world.post('/maelzel/v1/tokens', { name: role, role })).body.data.token
    reader = await tokenOf('READER')
    writer = await tokenOf('WRITER')
  })
  const pathOf = (path: string) =>
    path.replaceAll(/\{\w+\}/g, '3b241101-e2bb-4255-8caf-4136c566a962')

  for (const [name, operation] of table) {
    const { method, path } = operation
    test(`${name} refuses strangers${isRead(operation) ? '' : ' and readers'}`, async () => {
      const stranger = await send(url, undefined, method, pathOf(path))
      assert.equal(stranger.status, 401)
      assert.equal(typeof stranger.body.message, 'string')
      const impostor = await send(url, 'nonsense', method, pathOf(path))
      assert.equal(impostor.status, 401)
      const asReader = await send(url, reader, method, pathOf(path))
      const mayRead = isRead(operation) && scopeOf(operation) === 'environment'
      assert.equal(asReader.status === 403, !mayRead)
      if (scopeOf(operation) === 'administrator')
        assert.equal((await send(url, writer, method, pathOf(path))).status, 403)
      if (!isBuilt(operation)) {
        const missing = await send(url, writer, method, pathOf(path))
        assert.equal(missing.status, 501)
        assert.match(missing.body.message, /not built/)
      }
    })
  }
})
