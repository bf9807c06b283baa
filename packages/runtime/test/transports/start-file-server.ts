import { createHash, generateKeyPairSync } from 'node:crypto'
import { type EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ssh2 from 'ssh2'

/** What of the library's server is used here. */
interface Attempt {
  readonly method: string
  readonly username: string
  readonly password?: string
  readonly key?: { readonly data: Buffer }
  readonly blob?: Buffer
  readonly signature?: Buffer
  readonly hashAlgo?: string
  prompt(prompts: readonly object[], done: (answers: readonly string[]) => void): void
  accept(): void
  reject(methods?: readonly string[]): void
}
interface ServerSftp extends EventEmitter {
  status(request: number, code: number): void
  handle(request: number, handle: Buffer): void
  attrs(request: number, attributes: object): void
}
interface Key {
  getPublicSSH(): Buffer
  verify(data: Buffer, signature: Buffer, algorithm?: string): boolean
}
const { Server, utils } = ssh2 as unknown as {
  readonly Server: new (
    options: { hostKeys: readonly string[] },
    onClient: (client: EventEmitter) => void,
  ) => EventEmitter & { listen(port: number, host: string): void; address(): AddressInfo; close(): void }
  readonly utils: {
    parseKey(text: string): Key
  }
}

/** By Node: of those that the library makes some cannot be read by it. */
const makeKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  }).privateKey

const STATUS = { ok: 0, noSuchFile: 2, permissionDenied: 3, failure: 4 } as const

export interface TestFileServer extends AsyncDisposable {
  readonly port: number
  /** As `ssh-keygen -l` shows it. */
  readonly hostKey: string
  readonly files: Map<string, string>
  /** What was done, in order. */
  readonly done: string[]
  /** Of who may log in by key. */
  readonly privateKey: string
  /** Resolves when a file is to be renamed; it is not, from then on. */
  holdRename(): Promise<void>
}

export const UPLOADER = { username: 'uploader', password: 'file_example' } as const

export interface FileServerOptions {
  /** By which one can log in. */
  readonly methods?: readonly ('password' | 'publickey' | 'keyboard-interactive')[]
}

/** A server of SFTP version 3 with files in memory and one folder, `/in`; nothing may be written in `/locked`. */
export async function startFileServer({
  methods = ['password', 'publickey'],
}: FileServerOptions = {}): Promise<TestFileServer> {
  const [host, client] = [makeKey(), makeKey()]
  const allowed = utils.parseKey(client)
  const files = new Map<string, string>()
  const done: string[] = []
  const clients = new Set<EventEmitter & { end(): void }>()
  let onRename: (() => void) | undefined

  const isKnown = ({ method, username, password, key, signature, blob, hashAlgo }: Attempt): boolean => {
    if (!(methods as readonly string[]).includes(method) || username !== UPLOADER.username) return false
    if (method === 'password') return password === UPLOADER.password
    const isProven = signature === undefined || allowed.verify(blob!, signature, hashAlgo)
    return isProven && key?.data.equals(allowed.getPublicSSH()) === true
  }
  const judge = (attempt: Attempt, isLetIn: boolean): void => (isLetIn ? attempt.accept() : attempt.reject(methods))
  const authenticate = (attempt: Attempt): void => {
    if (attempt.method !== 'keyboard-interactive') judge(attempt, isKnown(attempt))
    else
      attempt.prompt([{ prompt: 'Password: ', echo: false }], ([password]) =>
        judge(attempt, methods.includes('keyboard-interactive') && password === UPLOADER.password),
      )
  }

  const serve = (sftp: ServerSftp): void => {
    const handles: { readonly path: string; content: Buffer }[] = []
    const status = (request: number, code: keyof typeof STATUS) => sftp.status(request, STATUS[code])
    sftp.on('OPEN', (request: number, path: string) => {
      if (path.startsWith('/locked/')) return status(request, 'permissionDenied')
      if (!/^(?:\/in|\.)\/[^/]+$/.test(path)) return status(request, 'noSuchFile')
      sftp.handle(request, Buffer.from([handles.push({ path, content: Buffer.alloc(0) }) - 1]))
    })
    sftp.on('WRITE', (request: number, [handle]: Buffer, offset: number, data: Buffer) => {
      const file = handles[handle!]!
      file.content = Buffer.concat([file.content.subarray(0, offset), data])
      status(request, 'ok')
    })
    sftp.on('CLOSE', (request: number, [handle]: Buffer) => {
      const { path, content } = handles[handle!]!
      files.set(path, content.toString())
      done.push(`write ${path}`)
      status(request, 'ok')
    })
    sftp.on('RENAME', (request: number, from: string, to: string) => {
      if (onRename) return onRename()
      if (files.has(to)) return status(request, 'failure')
      files.set(to, files.get(from)!)
      files.delete(from)
      done.push(`rename ${from} ${to}`)
      status(request, 'ok')
    })
    sftp.on('REMOVE', (request: number, path: string) => {
      done.push(`remove ${path}`)
      status(request, files.delete(path) ? 'ok' : 'noSuchFile')
    })
    sftp.on('STAT', (request: number, path: string) => {
      const content = files.get(path)
      if (path !== '/in' && content === undefined) return status(request, 'noSuchFile')
      const mode = content === undefined ? 0o040755 : 0o100644
      sftp.attrs(request, { mode, uid: 0, gid: 0, size: content?.length ?? 0, atime: 0, mtime: 0 })
    })
  }

  const server = new Server({ hostKeys: [host] }, (connection) => {
    clients.add(connection as EventEmitter & { end(): void })
    // Clients of these tests hang up in the middle.
    connection.on('error', () => {})
    connection.on('close', () => clients.delete(connection as EventEmitter & { end(): void }))
    connection.on('authentication', authenticate)
    connection.on('session', (accept: () => EventEmitter) =>
      accept().on('sftp', (open: () => ServerSftp) => serve(open())),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const digest = createHash('sha256').update(utils.parseKey(host).getPublicSSH()).digest('base64')
  return {
    port: server.address().port,
    hostKey: `SHA256:${digest.replace(/=+$/, '')}`,
    files,
    done,
    privateKey: client,
    holdRename: () =>
      new Promise((resolve) => {
        onRename = resolve
      }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const connection of clients) connection.end()
      await closed
    },
  }
}
