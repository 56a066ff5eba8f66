import { resolve } from 'node:path'

/** What the program is told from outside. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly data_dir: string
  readonly database_url: string | undefined
  readonly api_token: string | undefined
  /** Seals secrets in the database; without one the program makes its own. */
  readonly secret_key?: string | undefined
  readonly log_level: string
}

export const readConfig = (env: NodeJS.ProcessEnv): Config => ({
  host: env['HOST'] || '127.0.0.1',
  port: Number(env['PORT'] || 4010),
  data_dir: resolve(env['MAELZEL_DATA_DIR'] || './data'),
  database_url: env['DATABASE_URL'] || undefined,
  api_token: env['MAELZEL_API_TOKEN'] || undefined,
  secret_key: env['MAELZEL_SECRET_KEY'] || undefined,
  log_level: env['LOG_LEVEL'] || 'warn',
})
