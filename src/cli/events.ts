import { parseArgs } from 'node:util'
import { follow } from './follow.ts'
import { server, token } from './server.ts'

/** `npm run events`: what arrives, what counts it, and why the rest does not. */

const USAGE = `npm run events -- [--follow]

Prints the latest events of the environment of MAELZEL_API_TOKEN (default: the token in
MAELZEL_DATA_DIR) at MAELZEL_URL (default http://127.0.0.1:4010): the metrics that count each of
them, why others do not, and which were sent again.

--follow  goes on with what arrives, until Ctrl-C
`

try {
  const { values } = parseArgs({ options: { follow: { type: 'boolean', default: false } } })
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  process.once('SIGTERM', () => stopping.abort())
  await follow({
    server: server(),
    token: token(),
    goesOn: () => values.follow && !stopping.signal.aborted,
    say: (line) => process.stdout.write(`${line}\n`),
  })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  process.exit(1)
}
