/** Runs the benches named on the command line: `npm run bench -- rating drawdown`. */
const benches: Record<string, () => Promise<{ run(): Promise<void> | void }>> = {
  rating: () => import('./rating.ts'),
  drawdown: () => import('./drawdown.ts'),
  draft: () => import('./draft.ts'),
  ingest: () => import('./ingest.ts'),
  query: () => import('./query.ts'),
  'invoice-run': () => import('./invoice-run.ts'),
  alerts: () => import('./alerts.ts'),
  environments: () => import('./environments.ts'),
}
// A server that was started must not outlive its bench.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const wanted = process.argv.slice(2)
const chosen = wanted.flatMap((name) => benches[name] ?? [])
if (wanted.length === 0 || chosen.length < wanted.length) {
  console.error(`Which bench? ${Object.keys(benches).join(', ')}`)
  process.exit(1)
}
for (const [i, load] of chosen.entries()) {
  console.log(`\n# ${wanted[i]}`)
  const bench = await load()
  await bench.run()
}
