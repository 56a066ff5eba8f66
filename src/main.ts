import { build } from './app.ts'
import { readConfig } from './config.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const complain = (line: string) => process.stderr.write(`${line}\n`)

/** How long requests in flight may take once the program is told to stop. */
const PATIENCE = 9_000

try {
  const config = readConfig(process.env)
  const app = await build(config)
  if (app.first.made) say(`Administrator token, shown this once: ${app.first.made}`)
  const stop = async () => {
    setTimeout(() => {
      complain('What took longer than 9 s was cut off; nothing that was acknowledged is lost')
      process.exit(0)
    }, PATIENCE).unref()
    await app.close()
    process.exit(0)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const address = await app.http
    .listen({ host: config.host, port: config.port })
    .catch(async (error) => {
      await app.close()
      throw error
    })
  say(`Maelzel serves on ${address}\nThe token is kept in: ${app.first.where}`)
} catch (error) {
  complain(`Maelzel cannot start: ${whyNot(error as NodeJS.ErrnoException)}`)
  if (process.env['LOG_LEVEL'] === 'debug') complain(`${(error as Error).stack}`)
  process.exit(1)
}

interface Failure extends Partial<NodeJS.ErrnoException> {
  readonly address?: string
  readonly port?: number
  readonly errors?: readonly Error[]
}

function whyNot(error: Failure): string {
  if (error.code === 'EADDRINUSE')
    return `${error.address}:${error.port} is in use. Stop what serves there, or choose another PORT.`
  const words = error.message || error.errors?.map(({ message }) => message).join(', ') || error
  return error.syscall === 'connect' || error.errors || error.syscall === 'getaddrinfo'
    ? `the database of DATABASE_URL cannot be reached (${words})`
    : String(words)
}
