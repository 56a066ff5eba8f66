import { after, test } from 'node:test'
import { simulate } from './simulate.ts'

/**
 * `npm run simulate` plays new seeds for a minute; `-- --seconds 600` for longer, `-- --seed 7` one,
 * `-- --from 7` that and those after it: the same each time, so that a change is judged by itself.
 */
const option = (name: string): number | undefined => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : Number(process.argv[at + 1])
}
const seed = option('seed')
const until = performance.now() + (option('seconds') ?? 60) * 1000
let played = 0
process.env['RUN_JOBS_TWICE'] = '1'

test('the books balance whatever happens', async () => {
  let next = seed ?? option('from') ?? Math.floor(Math.random() * 1_000_000)
  do {
    console.log(`seed ${next}`)
    const town = await simulate(next, option('steps') ?? 60)
    if (option('verbose')) console.log(town.log.join('\n'))
    played += 1
    next += 1
  } while (seed === undefined && performance.now() < until)
})

after(() => console.log(`${played} seeds played`))
