// The embedded PostgreSQL, on a thread of its own, serving its wire protocol on a unix socket.
// Plain JavaScript, because a worker thread of Node 20 does not inherit the TypeScript loader.
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

/** @type {{ folder: string | null, socket: string, connections: number, prepare: boolean }} */
const { folder, socket, connections, prepare } = workerData

// The pages of small databases fit into less than PostgreSQL's 128 MB, and the operating system
// caches the files of larger ones (docs/performance.md).
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB']
const database = await PGlite.create({ ...(folder && { dataDir: folder }), startParams })
if (prepare) await database.close()
else await serve()

async function serve() {
  const server = new PGLiteSocketServer({ db: database, path: socket, maxConnections: connections })
  await server.start()
  parentPort?.once('message', async () => {
    await server.stop()
    await database.close()
    parentPort?.postMessage('closed')
  })
}
parentPort?.postMessage('ready')
