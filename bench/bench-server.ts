import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Client } from './usage-load.ts'

/** The program in a process of its own, on a database of its own. */
export interface BenchServer {
  readonly url: string
  readonly token: string
  readonly database: string | undefined
  /** Resident memory in MB, now; NaN where /proc does not tell. */
  memory(): number
  /** Processor time that the server has used, in seconds; its database apart. */
  cpu(): number
  /**
   * Begins to count the same of the connections to its PostgreSQL database, those that are made and
   * end meanwhile as far as they are seen; 0 where the database is embedded.
   */
  databaseCpu(): () => number
  stop(): Promise<void>
}

/** @param postgres the server to make a database on; the embedded one when undefined */
export async function startServer(postgres: string | undefined): Promise<BenchServer> {
  const database = await freshDatabase(postgres)
  const folder = mkdtempSync(join(tmpdir(), 'maelzel-bench-'))
  const port = await freePort()
  const token = 'bench-administrator'
  const child = spawn('sh', ['-c', startCommand()], {
    env: {
      ...process.env,
      PORT: String(port),
      MAELZEL_DATA_DIR: folder,
      MAELZEL_API_TOKEN: token,
      ...(database ? { DATABASE_URL: database.url } : { DATABASE_URL: '' }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  process.once('exit', () => child.kill('SIGKILL'))
  await answering(child, url).catch(async (error) => {
    child.kill('SIGKILL')
    await database?.drop()
    throw error
  })
  return {
    url,
    token,
    database: database?.url,
    memory: () => memoryOf(child.pid),
    cpu: () => cpuOf(child.pid),
    databaseCpu() {
      const before = database ? cpuOfBackends(database.name) : new Map<string, number>()
      return () =>
        [...(database ? cpuOfBackends(database.name) : [])].reduce(
          (sum, [pid, cpu]) => sum + cpu - (before.get(pid) ?? 0),
          0,
        )
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      await database?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes an environment whose clock is wound by hand; its token. */
export async function environmentAt({ url, token }: BenchServer, now: string): Promise<string> {
  const administrator = new Client(url, token, 1)
  const made = await administrator.json('/maelzel/v1/environments', {
    name: 'bench',
    clock: { now },
  })
  administrator.close()
  return made.data.token
}

/** As `npm start` does it, with further options of Node from BENCH_NODE_OPTIONS. */
function startCommand(): string {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  return scripts.start.replace('node', `node ${process.env['BENCH_NODE_OPTIONS'] ?? ''}`)
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error('the server did not start')
    const reply = await fetch(`${url}/health`).catch(() => undefined)
    if (reply?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the server does not answer')
}

function memoryOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

function cpuOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return Number.NaN
  }
}

/** Of each process in whose title PostgreSQL names the database. */
function cpuOfBackends(database: string): Map<string, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const own = pids.filter((pid) => titleOf(pid).includes(` ${database} `))
  return new Map(own.map((pid) => [pid, cpuOf(Number(pid))]))
}

function titleOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

async function freshDatabase(base: string | undefined) {
  if (!base) return undefined
  const name = `maelzel_bench_${process.pid}`
  const run = async (text: string) => {
    const client = new pg.Client(base)
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await run(`create database ${name}`)
  const url = new URL(base)
  url.pathname = `/${name}`
  return { name, url: url.href, drop: () => run(`drop database if exists ${name} with (force)`) }
}
