import { parseArgs } from 'node:util'
import { listen } from './listen.ts'
import { server, token } from './server.ts'

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

if (positionals[0] !== 'listen') {
  process.stderr.write(USAGE)
  process.exit(1)
}
try {
  const listening = await listen({
    server: server(),
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
