import { resolve } from 'node:path'
import { type Networks, networkOf } from './webhooks/address.ts'

/** What the program is told from outside. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly data_dir: string
  readonly database_url: string | undefined
  readonly api_token: string | undefined
  /** Seals secrets in the database; without one the program makes its own. */
  readonly secret_key?: string | undefined
  /** Networks that are open to webhooks besides the public one; undefined: as `host` suggests. */
  readonly webhook_networks?: Networks | undefined
  /** Where Stripe is; its own address when absent. */
  readonly stripe_api_base?: string | undefined
  /** Runs every job a second time, to prove that it does no harm: for simulations. */
  readonly run_jobs_twice?: boolean
  /** Where people reach this program; undefined: as each caller reached it. */
  readonly public_url?: string | undefined
  readonly log_level: string
}

export const readConfig = (env: NodeJS.ProcessEnv): Config => ({
  host: env['HOST'] || '127.0.0.1',
  port: readPort(env['PORT'] || '4010'),
  data_dir: resolve(env['MAELZEL_DATA_DIR'] || './data'),
  database_url: env['DATABASE_URL'] || undefined,
  api_token: env['MAELZEL_API_TOKEN'] || undefined,
  secret_key: env['MAELZEL_SECRET_KEY'] || undefined,
  webhook_networks: readNetworks(env['MAELZEL_WEBHOOK_NETWORKS']),
  stripe_api_base: env['STRIPE_API_BASE'] || undefined,
  public_url: readOrigin(env['MAELZEL_PUBLIC_URL']),
  log_level: env['LOG_LEVEL'] || 'warn',
})

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error(`PORT must be a number from 0 to 65535, not ${text}`)
  return port
}

function readOrigin(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new Error(
      `MAELZEL_PUBLIC_URL must be an address such as https://billing.example, not ${text}`,
    )
  return text.replace(/\/+$/, '')
}

function readNetworks(text: string | undefined): Networks | undefined {
  if (text === undefined) return undefined
  const words = text.split(',').map((word) => word.trim().toLowerCase())
  return words.filter(Boolean).map((word) => {
    if (word === 'loopback' || word === 'private') return word
    throw new Error(`MAELZEL_WEBHOOK_NETWORKS takes loopback and private, not ${word}`)
  })
}

/**
 * The networks that webhooks may go to. Nobody but this machine reaches a program that serves on a
 * loopback address, so its receivers are there too; elsewhere an operator has to say so.
 */
export const webhookNetworks = ({ host, webhook_networks }: Config): Networks =>
  webhook_networks ?? (host === 'localhost' || networkOf(host) === 'loopback' ? ['loopback'] : [])
