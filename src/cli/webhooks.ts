import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { tokenFile } from '../environments/first.ts'
import { listen } from './listen.ts'

/** `npm run webhooks -- listen`: a receiver on this machine that prints what is told. */

const USAGE = `npm run webhooks -- listen [--port 4011] [--secret TEXT] [--url ADDRESS]

Starts a receiver on this machine, makes it an endpoint of the environment of
MAELZEL_API_TOKEN (default: the token in MAELZEL_DATA_DIR) at MAELZEL_URL (default
http://127.0.0.1:4010), and prints what arrives and whether its signature is right.
Stopped with Ctrl-C, it archives the endpoint.

--secret  signs with this secret instead of one that is made now
--url     the address under which the server reaches this receiver
`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '4011' },
    secret: { type: 'string' },
    url: { type: 'string' },
  },
})

function token(): string {
  const file = tokenFile(process.env['MAELZEL_DATA_DIR'] || './data')
  const given = process.env['MAELZEL_API_TOKEN']
  if (given) return given
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new Error(`There is no token: set MAELZEL_API_TOKEN, or MAELZEL_DATA_DIR to find ${file}`)
}

if (positionals[0] !== 'listen') {
  process.stderr.write(USAGE)
  process.exit(1)
}
try {
  const listening = await listen({
    server: process.env['MAELZEL_URL'] || 'http://127.0.0.1:4010',
    token: token(),
    port: Number(values.port),
    ...(values.secret !== undefined && { secret: values.secret }),
    ...(values.url !== undefined && { url: values.url }),
    say: (line) => process.stdout.write(`${line}\n`),
  })
  const stop = () => listening.stop().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exit(1)
}
