import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { World } from '../world.ts'

const NOBODY = '3b241101-e2bb-4255-8caf-4136c566a962'

describe('notification configs', () => {
  let world: World
  before(async () => {
    world = await World.at('2026-01-01')
  })
  const post = (path: string, body?: object) => world.post(`/v2/notifications/${path}`, body)
  const make = (more: object = {}) =>
    post('create', {
      name: 'A day after',
      policy: { type: 'contract.start', offset: 'P1D' },
      ...more,
    })

  test('are made, got, edited, listed and archived', async () => {
    const made = await make()
    assert.equal(made.status, 200)
    const { id, ...rest } = made.body.data
    assert.deepEqual(rest, {
      name: 'A day after',
      type: 'OFFSET_LIFECYCLE_EVENT',
      policy: { type: 'contract.start', offset: 'P1D' },
      environment_type: 'SANDBOX',
      created_at: '2026-01-01T00:00:00.000Z',
      created_by: 'administrator',
      archived_at: null,
    })
    assert.deepEqual((await post('get', { id })).body, made.body)
    const archived = await post('archive', { id })
    assert.equal(archived.body.data.archived_at, '2026-01-01T00:00:00.000Z')
    assert.equal((await post('archive', { id })).status, 400)
    assert.deepEqual((await post('get', { id })).body, archived.body)
    const ids = async (archive_filter?: string) =>
      (await post('offset/list', archive_filter ? { archive_filter } : undefined)).body.data.map(
        (c: { id: string }) => c.id,
      )
    const other = (await make()).body.data.id
    assert.deepEqual(await ids(), [other])
    assert.deepEqual(await ids('ARCHIVED'), [id])
    assert.deepEqual(await ids('all'), [id, other])
  })

  test('are listed in pages', async () => {
    const all = (await post('offset/list', { archive_filter: 'ALL' })).body.data
    const first = (await post('offset/list', { archive_filter: 'ALL', limit: 1 })).body
    assert.equal(first.data.length, 1)
    const rest = (
      await post('offset/list', { archive_filter: 'ALL', limit: 400, cursor: first.cursor })
    ).body
    assert.deepEqual([...first.data, ...rest.data], all)
    assert.equal(rest.cursor, null)
  })

  const refusals: [string, string, object][] = [
    ['an unknown type', 'create', { name: 'n', policy: { type: 'commit.end', offset: 'P1D' } }],
    [
      'an offset that is none',
      'create',
      { name: 'n', policy: { type: 'contract.start', offset: '1 day' } },
    ],
    [
      'a negative offset of a deed',
      'create',
      { name: 'n', policy: { type: 'contract.edit', offset: '-P1D' } },
    ],
    ['no name', 'create', { policy: { type: 'contract.start', offset: 'P1D' } }],
    ['a limit beyond 400', 'offset/list', { limit: 401 }],
    ['a cursor that is none', 'offset/list', { cursor: 'x' }],
    ['an id that is none', 'get', { id: 'x' }],
    ['an unknown type to enable', 'edit', { policy: { type: 'credit.end' }, is_enabled: true }],
    [
      'an offset of a system notification',
      'edit',
      { policy: { type: 'credit.edit', offset: 'P1D' }, is_enabled: true },
    ],
    ['an edit that says nothing', 'edit', { policy: { type: 'credit.edit' } }],
  ]
  for (const [name, path, body] of refusals)
    test(`refuse ${name}, with a code`, async () => {
      const reply = await post(path, body)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.code, 'BadRequest')
      assert.equal(typeof reply.body.message, 'string')
    })

  test('refuse malformed JSON with the same code', async () => {
    const reply = await world.call('POST', '/v2/notifications/create', '{')
    assert.deepEqual([reply.status, reply.body.code], [400, 'BadRequest'])
  })

  test('refuse edits that do not fit', async () => {
    const { id } = (await make()).body.data
    const edit = (more: object) =>
      post('edit', { id, policy: { type: 'contract.start', offset: 'P2D' }, ...more })
    for (const more of [
      { policy: { type: 'contract.end', offset: 'P2D' } },
      { policy: { type: 'contract.start' } },
      { is_enabled: false },
    ]) {
      const reply = await edit(more)
      assert.deepEqual([reply.status, reply.body.code], [400, 'BadRequest'])
    }
    assert.equal((await post('get', { id })).body.data.policy.offset, 'P1D')
    await post('archive', { id })
    assert.equal((await edit({})).status, 400)
  })

  test('say which config is not there', async () => {
    for (const path of ['get', 'archive']) {
      const reply = await post(path, { id: NOBODY })
      assert.deepEqual([reply.status, reply.body.code], [404, 'NotificationConfigNotFound'])
    }
    const policy = { type: 'contract.start', offset: 'P1D' }
    const reply = await post('edit', { id: NOBODY, policy })
    assert.deepEqual([reply.status, reply.body.code], [400, 'NotificationConfigNotFound'])
  })

  test('share no uniqueness key', async () => {
    const first = await make({ uniqueness_key: 'once' })
    assert.equal(first.status, 200)
    const second = await make({ uniqueness_key: 'once' })
    assert.equal(second.status, 409)
    assert.equal(second.body.conflicting_id, first.body.data.id)
    assert.equal(second.headers.get('x-should-retry'), 'false')
  })
})
