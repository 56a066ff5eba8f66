import { test } from 'node:test'
import { isBuilt, type TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { golden } from './golden.ts'

test('docs/coverage.md says what is built', () => {
  const table = Object.entries<TaggedOperation>(operations).filter(
    ([, { tag }]) => tag !== 'Maelzel',
  )
  const tags = [...new Set(table.map(([, { tag }]) => tag))]
  const rows = tags.map((tag) => {
    const all = table.filter(([, o]) => o.tag === tag)
    return { tag, all, built: all.filter(([, o]) => isBuilt(o)) }
  })
  const built = rows.reduce((n, { built }) => n + built.length, 0)
  const summary = rows.map(
    ({ tag, all, built }) => `| ${tag} | ${built.length} | ${all.length - built.length} |`,
  )
  const sections = rows.map(({ tag, all }) => {
    const lines = all.map(
      ([, o]) => `| ${isBuilt(o) ? 'built' : 'missing'} | ${o.method} | \`${o.path}\` |`,
    )
    return `## ${tag}\n\n| | | |\n|---|---|---|\n${lines.join('\n')}\n`
  })
  golden(
    'docs/coverage.md',
    `# Coverage

Which operations of Metronome's API are built. Made from the operations table by the test suite.

| | built | missing |
|---|---|---|
${summary.join('\n')}
| **total** | **${built}** | **${table.length - built}** |

${sections.join('\n')}`,
  )
})
