import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApi } from '../src/api/openapi.ts'
import { isBuilt, type TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { Empty } from '../src/api/schema.ts'

test('openapi.json is the table of what is served', async () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document of many shapes
  const document = JSON.parse(JSON.stringify(openApi())) as any
  assert.match(document.openapi, /^3\.1\.\d$/)
  const ids = new Set<string>()
  for (const [name, operation] of Object.entries<TaggedOperation>(operations)) {
    const { method, path } = operation
    const described = document.paths[path]?.[method.toLowerCase()]
    assert.equal(described !== undefined, isBuilt(operation), `${method} ${path}`)
    if (!described) continue
    ids.add(described.operationId)
    assert.equal(described.operationId, name)
    const inPath = described.parameters.filter((p: { in: string }) => p.in === 'path')
    assert.deepEqual(
      inPath.map((p: { name: string }) => p.name),
      [...path.matchAll(/\{(\w+)\}/g)].map(([, word]) => word),
    )
    for (const { required, schema, name: word } of inPath)
      assert.deepEqual(
        [required, schema.format],
        [true, /(^|_)id$/.test(word) ? 'uuid' : undefined],
      )
    const isEmpty = operation.shape.reply === Empty
    assert.equal(described.responses['200'].content === undefined, isEmpty)
    assert.equal(described.requestBody !== undefined, operation.shape.body !== undefined)
  }
  for (const [, ref] of JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g))
    assert.ok(
      (ref ?? '')
        .split('/')
        .slice(1)
        .reduce((part, word) => part?.[word], document),
      `${ref} leads nowhere`,
    )
})
