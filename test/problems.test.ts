import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problems } from '../src/api/problem.ts'
import { golden } from './golden.ts'

interface Row {
  readonly status: number
  readonly retry?: boolean
  readonly text: (...words: string[]) => string
}

const rows = Object.entries<Row>(problems)

/** The words that a text is filled with, by the names it gives them. */
const namesOf = ({ text }: Row): string[] =>
  (/^(?:function\s*\w*)?\(?([^)=]*)\)?\s*(?:=>|\{)/.exec(String(text))?.[1] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)

test('docs/problems.md lists every refusal', () => {
  const lines = rows.map(([code, row]) => {
    const names = namesOf(row).map((name) => `‹${name}›`)
    const retry = row.retry === undefined ? '' : row.retry ? 'yes' : 'no'
    return `| ${row.status} | \`${code}\` | ${retry} | ${row.text(...names).replaceAll('<', '&lt;')} |`
  })
  golden(
    'docs/problems.md',
    `# Refusals

Every refusal is a status and \`{"message": …}\`, sometimes with fields of its own. Made from the
catalogue (\`src/api/problem.ts\`) by the test suite. Retry is the header \`x-should-retry\`, which the
official SDK obeys; where there is none it tries 408, 409, 429 and 5xx again.

| status | code | retry | message |
| ------ | ---- | ----- | ------- |
${lines.join('\n')}
`,
  )
})

test('no refusal has a status of success, and every text is whole', () => {
  for (const [code, row] of rows) {
    assert.ok(row.status >= 400 && row.status < 600, code)
    const text = row.text(...namesOf(row).map(() => 'Something'))
    assert.doesNotMatch(text, /undefined|\[object/, code)
  }
})
