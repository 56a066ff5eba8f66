import { after } from 'node:test'
import pg from 'pg'
import { type App, build } from '../src/app.ts'

/** One server for all tests of the process, on the embedded database or on TEST_DATABASE_URL. */
export interface TestServer {
  readonly url: string
  readonly token: string
  readonly app: App
}

let started: Promise<TestServer> | undefined

export function testServer(): Promise<TestServer> {
  started ??= start()
  return started
}

async function start(): Promise<TestServer> {
  const database = await freshDatabase(process.env['TEST_DATABASE_URL'])
  const token = 'test-administrator'
  const app = await build({
    host: '127.0.0.1',
    port: 0,
    data_dir: ':memory:',
    database_url: database?.url,
    api_token: token,
    log_level: process.env['LOG_LEVEL'] ?? 'error',
    run_jobs_twice: process.env['RUN_JOBS_TWICE'] === '1',
  })
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 })
  return { url, token, app }
}

after(async () => {
  const server = await started?.catch(() => undefined)
  await server?.app.close()
  for (const drop of drops) await drop()
})

const drops: (() => Promise<void>)[] = []

/** A database of this run's own, dropped at its end. */
export async function freshDatabase(
  base: string | undefined,
): Promise<{ url: string; drop: () => Promise<void> } | undefined> {
  if (!base) return undefined
  const name = `maelzel_test_${process.pid}_${drops.length}_${Math.floor(performance.now())}`
  const run = async (text: string) => {
    const client = new pg.Client(base)
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await run(`create database ${name}`)
  const drop = () => run(`drop database if exists ${name} with (force)`)
  drops.push(drop)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { url: url.href, drop }
}
