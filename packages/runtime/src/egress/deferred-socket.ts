import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

export type OpenSocketAt = (place: { host: string; port: number }) => Promise<Socket>

/**
 * A socket that drivers may have at once, as `net.connect` gives one, although names are still to be resolved and checked: what
 * is written waits until the checked socket is there, or fails with the reason there is none.
 */
export class DeferredSocket extends Duplex {
  readonly #open: OpenSocketAt
  #socket: Socket | undefined
  #onSocket: ((socket: Socket) => void)[] = []

  constructor(open: OpenSocketAt) {
    super({ allowHalfOpen: true })
    this.#open = open
  }

  /** As `net.Socket`: emits `connect`, or `error`. */
  connect(port: number, host: string): this {
    this.#open({ host, port }).then(
      (socket) => this.#adopt(socket),
      (error: Error) => this.destroy(error),
    )
    return this
  }

  setNoDelay(isOn?: boolean): this {
    return this.#tell((socket) => socket.setNoDelay(isOn))
  }

  setKeepAlive(isOn?: boolean, initialDelayMs?: number): this {
    return this.#tell((socket) => socket.setKeepAlive(isOn, initialDelayMs))
  }

  setTimeout(timeoutMs: number): this {
    return this.#tell((socket) => socket.setTimeout(timeoutMs))
  }

  ref(): this {
    return this.#tell((socket) => socket.ref())
  }

  unref(): this {
    return this.#tell((socket) => socket.unref())
  }

  override _read(): void {
    this.#tell((socket) => socket.resume())
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#tell((socket) => socket.write(chunk, encoding, callback))
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#tell((socket) => socket.end(() => callback()))
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#socket?.destroy()
    // Whoever speaks TLS over it says first why: a driver takes the close for the reason otherwise.
    setImmediate(callback, error)
  }

  #tell(act: (socket: Socket) => void): this {
    if (this.#socket) act(this.#socket)
    else this.#onSocket.push(act)
    return this
  }

  #adopt(socket: Socket): void {
    if (this.destroyed) return void socket.destroy()
    socket.on('data', (chunk: Buffer) => this.push(chunk) || socket.pause())
    socket.on('end', () => this.push(null))
    socket.on('timeout', () => this.emit('timeout'))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
    this.#socket = socket
    const waiting = this.#onSocket
    this.#onSocket = []
    for (const act of waiting) act(socket)
    this.emit('connect')
  }
}
