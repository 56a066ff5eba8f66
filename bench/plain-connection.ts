import { connect, type Socket } from 'node:net'

export interface Reply {
  readonly status: number
  readonly text: string
}

/**
 * A kept-alive HTTP connection that costs almost nothing: the load generator shares its machine with
 * the server that it measures. It asks one thing at a time and expects replies with a length.
 */
export class PlainConnection {
  readonly #socket: Socket
  readonly #head: string
  #received = ''
  #answer:
    | { readonly done: (reply: Reply) => void; readonly failed: (e: Error) => void }
    | undefined

  constructor(url: URL, token: string) {
    this.#socket = connect(Number(url.port), url.hostname).setNoDelay().setEncoding('latin1')
    this.#head =
      `Host: ${url.host}\r\nAuthorization: Bearer ${token}\r\n` +
      'Content-Type: application/json\r\nContent-Length: '
    this.#socket.on('data', (text) => {
      this.#received += text
      this.#read()
    })
    this.#socket.on('error', (error) => this.#answer?.failed(error))
    this.#socket.on('close', () => this.#answer?.failed(new Error('the server hung up')))
  }

  post(path: string, body: Buffer): Promise<Reply> {
    return this.#send('POST', path, body)
  }

  get(path: string): Promise<Reply> {
    return this.#send('GET', path, Buffer.alloc(0))
  }

  #send(method: string, path: string, body: Buffer): Promise<Reply> {
    return new Promise((done, failed) => {
      this.#answer = { done, failed }
      this.#socket.cork()
      this.#socket.write(`${method} ${path} HTTP/1.1\r\n${this.#head}${body.length}\r\n\r\n`)
      this.#socket.write(body)
      this.#socket.uncork()
    })
  }

  #read(): void {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1])
    const text = this.#received.slice(end + 4, end + 4 + length)
    if (text.length < length) return
    const status = Number(this.#received.slice(9, 12))
    this.#received = ''
    this.#answer?.done({ status, text })
  }

  close(): void {
    this.#answer = undefined
    this.#socket.destroy()
  }
}
