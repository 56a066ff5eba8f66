import { build } from './app.ts'
import { readConfig } from './config.ts'

const config = readConfig(process.env)
const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const app = await build(config)
  await app.http.listen({ host: config.host, port: config.port })
  say(`Maelzel serves on http://${config.host}:${config.port}`)
  if (app.first.made) say(`Administrator token, shown this once: ${app.first.made}`)
  say(`The token is kept in: ${app.first.where}`)
  const stop = async () => {
    setTimeout(() => process.exit(1), 9_500).unref()
    await app.close()
    process.exit(0)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  process.stderr.write(`Maelzel cannot start: ${error instanceof Error ? error.message : error}\n`)
  if (config.log_level === 'debug') process.stderr.write(`${(error as Error).stack}\n`)
  process.exit(1)
}
