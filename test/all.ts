import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { importTests } from './files.ts'

/**
 * `npm test` runs every test of the repository, half of the files in a process and the other half in
 * another beside it; `npm test -- invoices` those whose path has the word, in this process.
 */
async function runHalves(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'maelzel-answered-'))
  process.env['MAELZEL_ANSWERED'] = folder
  const files = ['first', 'second', 'last'].map((name) =>
    fileURLToPath(new URL(`./halves/${name}.ts`, import.meta.url)),
  )
  const tests = run({ files, concurrency: 2 })
  tests.on('test:fail', () => {
    process.exitCode = 1
  })
  const report = tests.compose(new spec())
  report.pipe(process.stdout)
  await once(report, 'end')
  rmSync(folder, { recursive: true })
}

const words = process.argv.slice(2)
if (words.length === 0) await runHalves()
else await importTests((path) => words.some((word) => path.includes(word)))
