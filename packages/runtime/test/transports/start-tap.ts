import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net'

/** A port on this machine before another server: sees who comes, and can hang up. */
export interface Tap extends AsyncDisposable {
  readonly port: number
  /** How often anybody connected. */
  connections(): number
  /** How many still are. */
  open(): number
  /** Resolves when something with this text was sent through it to the server. */
  heard(text: string): Promise<void>
  /** Cuts every connection, in the middle of whatever is said. */
  cut(): void
}

export interface TapOptions {
  /** The server; without one nobody ever answers. */
  readonly to?: NetConnectOpts
  /** Where to listen; any port by default. */
  readonly port?: number
}

export async function startTap({ to, port = 0 }: TapOptions = {}): Promise<Tap> {
  const inside = new Set<Socket>()
  const waiting: { readonly text: string; readonly resolve: () => void }[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    inside.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => inside.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      for (const { text, resolve } of waiting) if (chunk.includes(text)) resolve()
    })
    if (!to) return
    const outside = connect(to)
    outside.on('error', () => socket.destroy())
    // A pipe whose other end is gone is paused, and does not hear of its own end.
    outside.on('close', () => socket.destroySoon())
    socket.on('close', () => outside.destroy())
    socket.pipe(outside).pipe(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    open: () => inside.size,
    heard: (text) => new Promise((resolve) => waiting.push({ text, resolve })),
    cut() {
      for (const socket of inside) socket.resetAndDestroy()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of inside) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** How a URL's server is reached: by its port, or by the file of its socket. */
export function placeOfPostgres(text: string): NetConnectOpts {
  const url = new URL(text)
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname)
  const port = Number(url.port || (url.searchParams.get('port') ?? 5432))
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
}
