import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { connectPostgres, type Postgres } from './postgres.ts'

const CONNECTIONS = 16

/**
 * Starts PostgreSQL inside this process (PGlite, on a worker thread) and connects to it as to any
 * server. Its socket lies in a folder that only this user can enter, for it has no password.
 * @param folder where the data is kept; null keeps it in memory
 */
export async function startEmbedded(folder: string | null): Promise<Postgres> {
  const release = folder ? claimFolder(folder) : () => {}
  const socketFolder = mkdtempSync(join(tmpdir(), 'maelzel-')) // mkdtemp makes it 0700
  const pages = folder && join(folder, 'postgres')
  const socket = join(socketFolder, '.s.PGSQL.5432')
  let worker: Worker
  try {
    if (pages && !existsSync(pages)) await prepare(pages)
    worker = await launch({ folder: pages, socket, connections: CONNECTIONS, prepare: false })
  } catch (error) {
    rmSync(socketFolder, { recursive: true, force: true })
    release()
    throw error
  }
  // They share one backend, which mixes the messages of statements outside transactions.
  const postgres = connectPostgres(
    { host: socketFolder, user: 'postgres', database: 'postgres', max: CONNECTIONS - 2 },
    { own: false },
  )
  return {
    schema: (name) => postgres.schema(name),
    control: postgres.control,
    async close() {
      await postgres.close()
      worker.postMessage('close')
      await once(worker, 'message')
      await worker.terminate()
      rmSync(socketFolder, { recursive: true, force: true })
      release()
    },
  }
}

/**
 * Makes an empty database, whole or not at all. It takes 600 MB that only the end of a thread gives
 * back, so it has one of its own.
 */
async function prepare(pages: string): Promise<void> {
  const unfinished = `${pages}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  const worker = await launch({ folder: unfinished, socket: '', connections: 0, prepare: true })
  await worker.terminate()
  renameSync(unfinished, pages)
}

/** Starts the thread and waits until it has done, or serves, what it was told. */
async function launch(workerData: object): Promise<Worker> {
  const worker = new Worker(new URL('./embedded-worker.mjs', import.meta.url), { workerData })
  await once(worker, 'message') // an error of the thread rejects this
  return worker
}

/** Two processes on one embedded database would destroy it, so the folder is taken for one. */
function claimFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'server.pid')
  const mine = `${process.pid} ${birthOf(process.pid)}\n`
  while (!create(path, mine)) {
    const theirs = read(path)
    const [pid, birth] = theirs.trim().split(' ')
    if (isAlive(Number(pid), birth))
      throw new Error(
        `Process ${pid} already serves the embedded database in ${folder}. ` +
          'Stop it, choose another MAELZEL_DATA_DIR, or share a server with DATABASE_URL.',
      )
    takeAway(path, theirs)
  }
  return () => rmSync(path, { force: true })
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes what a dead process left behind, and nothing that another has put there meanwhile. */
function takeAway(path: string, text: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (read(aside) === text) rmSync(aside)
    else renameSync(aside, path)
  } catch {
    // Another process was faster: look again.
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** When a process began, where the system tells: numbers of processes are used again. */
function birthOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`)
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return ticks ? `${read('/proc/sys/kernel/random/boot_id').trim()}/${ticks}` : ''
}

function isAlive(pid: number, birth: string | undefined): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false // EPERM: another user's
  }
  return !birth || birth === birthOf(pid)
}
