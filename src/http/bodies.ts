import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { parseJson } from '../api/input.ts'
import { Problem } from '../api/problem.ts'

/** Bodies are JSON, perhaps gzipped; no body at all is an empty object. Limits count what was unpacked. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      done(null, parseJson(text as string))
    } catch (problem) {
      done(problem as Error)
    }
  })
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined)
    done(Problem.of('wrong_content_type', request.headers['content-type'] ?? 'nothing') as Error)
  })
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase()
    if (encoding === 'identity') return payload
    if (encoding !== 'gzip' && encoding !== 'x-gzip')
      throw Problem.of('wrong_content_encoding', encoding)
    const plain = Object.assign(createGunzip(), { receivedEncodedLength: 0 })
    payload.on('data', (chunk: Buffer) => {
      plain.receivedEncodedLength += chunk.length
    })
    pipeline(payload, plain, () => {}) // what goes wrong reaches the reader of `plain`
    return plain
  })
}
