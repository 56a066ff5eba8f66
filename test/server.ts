import { after } from 'node:test'
import type { TaggedOperation } from '../src/api/operation.ts'
import { operations } from '../src/api/operations.ts'
import { type App, build } from '../src/app.ts'
import { StripeFake } from '../stripe-fake/fake.ts'
import { answered } from './answered.ts'
import { dropDatabases, freshDatabase } from './database.ts'

/** One server for all tests of the process, on the embedded database or on TEST_DATABASE_URL. */
export interface TestServer {
  readonly url: string
  readonly token: string
  readonly app: App
  readonly stripe: StripeFake
}

/** A header of requests that were made by chance. */
export const BY_CHANCE = { 'x-by-chance': 'yes' }

const nameOf = new Map(
  Object.entries<TaggedOperation>(operations).map(([name, { method, path }]) => [
    `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    name,
  ]),
)

let started: Promise<TestServer> | undefined

export function testServer(): Promise<TestServer> {
  started ??= start()
  return started
}

async function start(): Promise<TestServer> {
  const database = await freshDatabase(process.env['TEST_DATABASE_URL'])
  const token = 'test-administrator'
  const stripe = await StripeFake.open()
  const app = await build({
    stripe_api_base: stripe.url,
    host: '127.0.0.1',
    port: 0,
    data_dir: ':memory:',
    database_url: database?.url,
    api_token: token,
    log_level: process.env['LOG_LEVEL'] ?? 'error',
    run_jobs_twice: process.env['RUN_JOBS_TWICE'] === '1',
  })
  app.http.addHook('onResponse', async ({ method, routeOptions, headers }, { statusCode }) => {
    if ('x-by-chance' in headers) return
    answered.add(`${nameOf.get(`${method} ${routeOptions.url}`)} ${statusCode}`)
  })
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 })
  return { url, token, app, stripe }
}

/** Ends the server and drops its database; tests have it done for them. */
export async function stopTestServer(): Promise<void> {
  const server = await started?.catch(() => undefined)
  started = undefined
  await server?.app.close()
  await server?.stripe.close()
  await dropDatabases()
}

after(stopTestServer)
