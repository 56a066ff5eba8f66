import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** The program as an operator runs it: a process of its own, told everything by its environment. */
export class Program {
  readonly url: string
  readonly started_ms: number
  readonly #child: ChildProcess
  readonly #said: () => string

  private constructor(child: ChildProcess, url: string, said: () => string, started_ms: number) {
    this.#child = child
    this.url = url
    this.#said = said
    this.started_ms = started_ms
  }

  /** Starts it and waits until it serves. */
  static async start(env: Record<string, string>): Promise<Program> {
    const begin = performance.now()
    const { child, said } = launch(env)
    const over = once(child, 'exit')
    for (;;) {
      const url = /serves on (\S+)/.exec(said())?.[1]
      if (url) return new Program(child, url, said, performance.now() - begin)
      const first = await Promise.race([over, new Promise((r) => setTimeout(r, 20, 'waiting'))])
      if (first !== 'waiting') throw new Error(`it did not start: ${said()}`)
    }
  }

  /** Everything it has printed. */
  get said(): string {
    return this.#said()
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Sends a signal; the exit code and how long it took to end. */
  async end(signal: NodeJS.Signals): Promise<{ code: number | null; ms: number }> {
    const begin = performance.now()
    const over = once(this.#child, 'exit')
    this.#child.kill(signal)
    const [code] = await over
    return { code, ms: performance.now() - begin }
  }
}

const running = new Set<ChildProcess>()
after(() => {
  for (const child of running) child.kill('SIGKILL')
})

function launch(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    env: { PATH, HOME, PORT: '0', ...env },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  return { child, said: () => said }
}

/** Starts it where it should refuse; what it says and its exit code. */
export async function refusedStart(env: Record<string, string>) {
  const { child, said } = launch(env)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said: said() }
}

/** A folder that is gone when the tests are over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maelzel-test-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A port on which somebody listens already. */
export async function takenPort(): Promise<{ port: number; free: () => void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, free: () => server.close() }
}
