// The embedded PostgreSQL, on a thread of its own, serving its wire protocol on a unix socket.
// Plain JavaScript, because a worker thread of Node 20 does not inherit the TypeScript loader.
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

/** @type {{ folder: string | null, socket: string, connections: number }} */
const { folder, socket, connections } = workerData

const database = await PGlite.create(folder ? { dataDir: folder } : {})
const server = new PGLiteSocketServer({ db: database, path: socket, maxConnections: connections })
await server.start()
parentPort?.postMessage('ready')
parentPort?.once('message', async () => {
  await server.stop()
  await database.close()
  parentPort?.postMessage('closed')
})
