import { readdirSync } from 'node:fs'

/** Runs the benches named on the command line: `npm run bench -- rating drawdown`. */
const known = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.ts') && name !== 'main.ts' && !name.includes('-'))
  .map((name) => name.slice(0, -3))
const wanted = process.argv.slice(2)
if (wanted.length === 0 || wanted.some((name) => !known.includes(name))) {
  console.error(`Which bench? ${known.join(', ')}`)
  process.exit(1)
}
for (const name of wanted) {
  console.log(`\n# ${name}`)
  const bench = (await import(`./${name}.ts`)) as { run(): Promise<void> | void }
  await bench.run()
}
