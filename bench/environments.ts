import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../src/app.ts'
import { freshDatabase } from '../test/database.ts'
import { median, percentile } from './measure.ts'

const RUNS = 20

/**
 * Makes and deletes environments through the API, on the embedded database on disk and on the server
 * of TEST_DATABASE_URL where it is set. A user's test suite has one for each test.
 */
export async function run(): Promise<void> {
  await measure('embedded', undefined)
  const server = await freshDatabase(process.env['TEST_DATABASE_URL'])
  if (!server) return
  await measure('PostgreSQL', server.url)
  await server.drop()
}

async function measure(name: string, database_url: string | undefined): Promise<void> {
  const data_dir = mkdtempSync(join(tmpdir(), 'maelzel-bench-'))
  const api_token = `bench-${process.pid}`
  const app = await build({
    host: '127.0.0.1',
    port: 0,
    data_dir,
    database_url,
    api_token,
    log_level: 'error',
  })
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 })
  const send = async (method: string, path: string, body?: object) => {
    const begin = performance.now()
    const reply = await fetch(`${url}/maelzel/v1/environments${path}`, {
      method,
      headers: {
        authorization: `Bearer ${api_token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(await reply.text())
    const { data } = (await reply.json()) as { data: { id: string } }
    return { id: data.id, ms: performance.now() - begin }
  }
  const made = []
  for (let i = 0; i < RUNS; i += 1)
    made.push(await send('POST', '', { name: 'bench', clock: { now: '2026-01-01T00:00:00Z' } }))
  const gone = []
  for (const { id } of made) gone.push(await send('DELETE', `/${id}`))
  await app.close()
  rmSync(data_dir, { recursive: true })
  say(name, 'made', made)
  say(name, 'deleted', gone)
}

function say(name: string, deed: string, timed: readonly { readonly ms: number }[]): void {
  const all = timed.map(({ ms }) => ms)
  const [first = 0] = all
  const shown = [median(all), percentile(all, 0.95), first].map((ms) => ms.toFixed(0))
  console.log(
    `${name}: ${deed} in ${shown[0]} ms (median of ${RUNS}), p95 ${shown[1]}, first ${shown[2]}`,
  )
}
