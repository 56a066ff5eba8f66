import type { FastifyInstance } from 'fastify'
import pino, { type Logger } from 'pino'
import { Problem } from './api/problem.ts'
import { isUuid } from './api/schema.ts'
import { type Config, webhookNetworks } from './config.ts'
import type { Api, Ctx } from './ctx.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { connectPostgres, type Postgres, SESSION } from './db/postgres.ts'
import { defaultSettings, type Environment, type Token } from './environments/environment.ts'
import { admitFirstToken, type FirstToken } from './environments/first.ts'
import { findEnvironment, listEnvironments } from './environments/store.ts'
import { handlers } from './handlers.ts'
import { answerCall, type Desk } from './http/calls.ts'
import { Entries } from './http/entries.ts'
import { Metrics } from './http/metrics.ts'
import { apiFor } from './http/perform.ts'
import { RateLimits } from './http/rate-limits.ts'
import { serve } from './http/server.ts'
import { advanceClock, settleDue } from './jobs/clock-advance.ts'
import { gaugesOf } from './jobs/gauges.ts'
import { jobs } from './jobs/jobs.ts'
import type { Enqueue, EnqueueAll } from './jobs/payloads.ts'
import { abandonClaims, insertJobs } from './jobs/queue.ts'
import type { Surroundings } from './jobs/run.ts'
import { Worker } from './jobs/worker.ts'
import { secretKey } from './secrets/key.ts'
import { makeVault, type Vault } from './secrets/vault.ts'
import { hearStripe } from './stripe/events.ts'
import { findAccountHome } from './stripe/store.ts'
import { stoppedClock, systemClock } from './time/clock.ts'
import { Appender } from './usage/append.ts'
import type { Outside } from './webhooks/post.ts'
import { freeEndpoints } from './webhooks/store.ts'

export interface App {
  readonly http: FastifyInstance
  readonly first: FirstToken
  readonly database: Postgres
  /** Takes no more requests, finishes what is in flight, and lets go of the database. */
  close(): Promise<void>
}

/** Nobody else can work on the embedded database: what a process held that died is free. */
async function takeOver({ control, schema }: Postgres): Promise<void> {
  await abandonClaims(control)
  for (const { schema_name } of await listEnvironments(control))
    await freeEndpoints(schema(schema_name))
}

type EnvironmentRow = NonNullable<Awaited<ReturnType<typeof findEnvironment>>>

/** Builds the program. The only place where anything is built. */
export async function build(
  config: Config,
  log: Logger = pino({ level: config.log_level }),
): Promise<App> {
  const postgres = config.database_url
    ? connectPostgres({ connectionString: config.database_url, options: SESSION })
    : await startEmbedded(config.data_dir === ':memory:' ? null : config.data_dir)
  const { control } = postgres
  await migrate(control)
  if (!config.database_url) await takeOver(postgres)
  const first = await admitFirstToken(control, config)
  const metrics = new Metrics(gaugesOf(postgres))
  const vault = makeVault(secretKey(config.secret_key, config.data_dir))
  const closing = new AbortController()
  const outside = {
    networks: webhookNetworks(config),
    stripe_api_base: config.stripe_api_base ?? 'https://api.stripe.com',
    closing: closing.signal,
  }
  const { public_url } = config
  const stores = { postgres, vault, outside, public_url, appender: new Appender() }
  const stopping = new AbortController()
  const around = surroundings(stores, config, log, metrics, stopping.signal)
  const worker = new Worker(around)
  const desk = deskOf(stores, around, worker)
  const http = serve({
    log,
    answer: (name, operation, call) => answerCall(desk, name, operation, call),
    metrics: () => metrics.text(),
    vault,
    reads: handlers,
    visit: async (environment_id) => (await around.contextOf({ environment_id }))?.ctx,
    stripeEvent: (...event) => stripeEvent(stores, around, desk, event),
    replied: (...reply) => metrics.replied(...reply),
  })
  worker.start()
  return {
    http,
    first,
    database: postgres,
    async close() {
      stopping.abort()
      await http.close()
      closing.abort()
      await worker.stop()
      await postgres.close()
    },
  }
}

const toEnvironment = (row: EnvironmentRow): Environment => ({
  id: row.id,
  name: row.name,
  type: row.type,
  schema_name: row.schema_name,
  settings: { ...defaultSettings, ...row.settings },
  clock: {
    mode: row.clock_now === null ? 'system' : 'manual',
    ...stoppedClock(row.clock_now ?? systemClock.now()),
  },
})

/** Where everything is kept, and how the outside is reached. */
interface Stores {
  readonly postgres: Postgres
  readonly vault: Vault
  readonly outside: Outside
  readonly public_url: string | undefined
  readonly appender: Appender
}

const contextOf = (
  { postgres, vault, outside, public_url, appender }: Stores,
  around: Surroundings,
  row: EnvironmentRow,
  extra: { actor?: Token; api?: Api; asked?: () => void; origin?: string },
): Ctx => {
  const environment = toEnvironment(row)
  const { clock, schema_name } = environment
  const db = postgres.schema(schema_name)
  const enqueueAll: EnqueueAll = async (tx, name, jobs) => {
    await insertJobs(tx, name, jobs, clock.now())
    if (jobs.length > 0) extra.asked?.()
  }
  const enqueue: Enqueue = (tx, name, payload, options = {}) =>
    enqueueAll(tx, name, [{ payload, ...options }])
  return {
    db,
    clock,
    environment,
    vault,
    log: around.log,
    origin: public_url ?? extra.origin ?? '',
    outside,
    ...(extra.actor && { actor: extra.actor }),
    ...(extra.api && { api: extra.api }),
    enqueue,
    enqueueAll,
    append: (events) =>
      appender.append(schema_name, { db, enqueue, enqueueAll, clock }, events, clock.now()),
    advance: (target) => advanceClock(around, environment.id, target),
  }
}

function surroundings(
  stores: Stores,
  { run_jobs_twice = false }: Config,
  log: Logger,
  metrics: Metrics,
  stopping: AbortSignal,
): Surroundings {
  const around: Surroundings = {
    control: stores.postgres.control,
    jobs,
    log,
    twice: run_jobs_twice,
    stopping,
    ran: (name, outcome) => metrics.ran(name, outcome),
    async contextOf({ environment_id }) {
      const row = await findEnvironment(stores.postgres.control, environment_id)
      if (!row) return undefined
      const ctx = contextOf(stores, around, row, {})
      return { ctx, db: ctx.db }
    },
  }
  return around
}

/** Lets Stripe speak to the environment of an account, without a token. */
async function stripeEvent(
  stores: Stores,
  around: Surroundings,
  desk: Desk,
  [account, text, signature]: readonly [string, string, string | undefined],
): Promise<void> {
  const { control } = stores.postgres
  const home = isUuid(account) ? await findAccountHome(control, account) : undefined
  const row = home === undefined ? undefined : await findEnvironment(control, home)
  if (!row) throw Problem.of('not_found', 'Stripe account', account)
  let jobs = false
  const asked = () => {
    jobs = true
  }
  const ctx = contextOf(stores, around, row, { asked })
  await ctx.db.transaction((db) => hearStripe({ ...ctx, db }, account, text, signature))
  if (jobs) await desk.afterwards(ctx)
}

function deskOf(stores: Stores, around: Surroundings, worker: Worker): Desk {
  const desk: Desk = {
    entries: new Entries(stores.postgres.control),
    handlers: handlers as unknown as Desk['handlers'],
    limits: new RateLimits(),
    contextOf: (entry, call, asked) =>
      contextOf(stores, around, entry, {
        actor: { id: entry.token_id, name: entry.token_name, role: entry.role },
        asked,
        origin: call.origin,
        api: apiFor(desk, call),
      }),
    async afterwards({ environment: { id, clock } }) {
      worker.wake()
      if (clock.mode !== 'manual') return
      await settleDue(around, id, clock.now())
      worker.wake()
    },
  }
  return desk
}
