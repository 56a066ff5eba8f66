import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, test } from 'node:test'

/** The laws of the house (ARCHITECTURE.md), checked on the source itself. */

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => join('src', name))
  .filter((path) => path.endsWith('.ts'))

const read = (path: string) => readFileSync(path, 'utf8')
const isTest = (path: string) => path.endsWith('.test.ts')

/** The storeys, lowest first; a file may import from its own storey and from below. */
const STOREYS: readonly (readonly RegExp[])[] = [
  [/^src\/money\//, /^src\/time\//],
  [/^src\/pricing\//, /^src\/ledger\//],
  [/^src\/db\//, /^src\/ctx\.ts$/, /^src\/api\/(problem|schema|paging|input|json|operation)\.ts$/],
  [/^src\/[a-z-]+\/(?!operations|openapi)/],
  [/^src\/api\/(operations|openapi)\.ts$/, /^src\/jobs\/(jobs|job|payloads)\.ts$/],
  [/^src\/(http|cli|ui)\//, /^src\/jobs\//],
  [/^src\/(main|app|handlers|config)\.ts$/],
]
const storeyOf = (path: string): number => {
  if (/^src\/(http|cli|ui)\//.test(path)) return 5
  if (/^src\/jobs\//.test(path)) return /\/(jobs|job|payloads)\.ts$/.test(path) ? 4 : 5
  return STOREYS.findIndex((rules) => rules.some((rule) => rule.test(path)))
}

/** Imports of values; a type leaves no trace in the running program. */
const importsOf = (path: string): string[] =>
  [...read(path).matchAll(/^(?:import|export) (?!type )[^'"]*?from '(\.[^']+)'/gms)].map(([, to]) =>
    relative('.', resolve(dirname(path), to ?? '')),
  )

describe('the house is tidy', () => {
  for (const path of files) {
    test(path, () => {
      const text = read(path)
      assert.ok(text.split('\n').length <= 301, 'over 300 lines: split it along the domain')
      assert.ok(
        !/\/(utils?|helpers?|common|misc|shared|services?|managers?)[/.]/.test(path),
        'name it after what it does',
      )
      if (!isTest(path) && !path.startsWith('src/time/'))
        assert.ok(
          !/\bDate\.now\b|\bnew Date\b|\bnow\(\)(?=[^`]*`)/.test(
            text.replaceAll(/clock\.now\(\)|systemClock\.now\(\)/gi, ''),
          ),
          'only a Clock tells the time',
        )
      if (
        !isTest(path) &&
        !/store(-[a-z-]+)?\.ts$/.test(path) &&
        !path.startsWith('src/db/') &&
        !/queue\.ts$|paging\.ts$/.test(path)
      )
        assert.ok(
          !/sql`\s*(select|insert|update|delete|with)\b/.test(text),
          'SQL lives in store.ts',
        )
      if (/^src\/(money|time|pricing|ledger)\//.test(path) && !isTest(path))
        assert.ok(!/from '(node:|pg|fastify)/.test(text), 'the core does no I/O')
    })
  }

  test('imports only go down', () => {
    for (const path of files.filter((f) => !isTest(f)))
      for (const to of importsOf(path))
        assert.ok(
          storeyOf(path) >= storeyOf(to),
          `${path} (storey ${storeyOf(path)}) imports ${to} (storey ${storeyOf(to)})`,
        )
  })

  test('a domain never imports the routes of another', () => {
    for (const path of files.filter((f) => f !== 'src/handlers.ts' && !isTest(f)))
      for (const to of importsOf(path))
        if (/routes[^/]*\.ts$/.test(to))
          assert.equal(dirname(path), dirname(to), `${path} imports ${to}`)
  })

  test('every folder of the source says what it owns', () => {
    for (const name of readdirSync('src'))
      if (statSync(join('src', name)).isDirectory())
        assert.ok(existsSync(join('src', name, 'README.md')), `src/${name}/README.md is missing`)
  })
})
