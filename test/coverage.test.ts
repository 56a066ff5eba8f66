import { test } from 'node:test'
import { isBuilt, type TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { golden } from './golden.ts'
import { missingIn, type Part } from './wire-names.ts'

const PARTS: readonly Part[] = ['query', 'body', 'reply']

interface Row {
  readonly operation: TaggedOperation
  readonly built: boolean
  readonly missing: readonly string[]
}

const rowOf = (operation: TaggedOperation): Row => ({
  operation,
  built: isBuilt(operation),
  missing: isBuilt(operation)
    ? PARTS.flatMap((part) => missingIn(operation, part).missing.map((name) => `${part} ${name}`))
    : [],
})

const line = ({ operation: { method, path }, built, missing }: Row): string => {
  const state = built ? (missing.length === 0 ? 'built' : `lacks ${missing.length}`) : 'missing'
  return `| ${state} | ${method} | \`${path}\` |`
}

const lacks = ({ operation: { method, path }, missing }: Row): string[] =>
  missing.length === 0
    ? []
    : [`\n\`${method} ${path}\` lacks ${missing.map((name) => `\`${name}\``).join(', ')}\n`]

test('docs/coverage.md says what is built', () => {
  const rows = Object.values<TaggedOperation>(operations)
    .filter(({ tag }) => tag !== 'Maelzel')
    .map(rowOf)
  const tags = [...new Set(rows.map(({ operation }) => operation.tag))].map((tag) => ({
    tag,
    rows: rows.filter(({ operation }) => operation.tag === tag),
  }))
  const counts = (some: readonly Row[]) => {
    const built = some.filter((row) => row.built)
    const lacking = built.reduce((n, { missing }) => n + missing.length, 0)
    return [built.length, some.length - built.length, lacking]
  }
  const summary = tags.map(({ tag, rows }) => `| ${[tag, ...counts(rows)].join(' | ')} |`)
  const total = counts(rows).map((n) => `**${n}**`)
  const sections = tags.map(
    ({ tag, rows }) =>
      `## ${tag}\n\n| | | |\n|---|---|---|\n${rows.map(line).join('\n')}\n${rows.flatMap(lacks).join('')}`,
  )
  golden(
    'docs/coverage.md',
    `# Coverage

Which operations of Metronome's API are built, and which properties of requests and replies the built
ones lack. Made from the operations table by the test suite.

| | built | missing | properties lacking |
|---|---|---|---|
${summary.join('\n')}
| **total** | ${total.join(' | ')} |

${sections.join('\n')}`,
  )
})
