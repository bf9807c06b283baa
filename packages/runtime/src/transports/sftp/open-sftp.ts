import { createHash } from 'node:crypto'
import type { Login } from '@howazit/connector-kit'
import type { Client, Sftp } from 'ssh2'
import type { Line } from '../line.ts'

export interface FileServer {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly login: Login
  readonly tenantId: string
}

/** Someone who is logged in. */
export interface OpenedSftp {
  readonly client: Client
  readonly sftp: Sftp
  /** Rejects when the server hangs up, which the library tells nobody who waits for an answer. */
  readonly closed: Promise<never>
}

/** The server is another one than the tenant meant. Nothing was said to it. */
export class HostKeyRefused extends Error {
  override name = 'HostKeyRefused'
}

/** The deadline is the caller's. */
const READY_TIMEOUT_OFF = 0

/** Connects, makes sure that the server is the one whose key is known, and logs in by key, by password, or by typing it. */
export async function openSftp(line: Line, server: FileServer): Promise<OpenedSftp> {
  const { host, port, username, login, tenantId } = server
  const { default: ssh2 } = await import('ssh2')
  const sock = await line.connect({ host, port, tenantId })
  const { password, privateKey, hostKey = '' } = login
  const client = new ssh2.Client()
  let refused: HostKeyRefused | undefined
  const hostVerifier = (key: Buffer): boolean => {
    refused = checkHostKey(key, hostKey)
    return refused === undefined
  }
  // What breaks later is told to whoever waits for an answer then.
  client.on('error', () => {})
  client.on('keyboard-interactive', (...[, , , prompts, finish]: TypedLogin) => {
    finish(password !== undefined && prompts.length === 1 ? [password] : [])
  })
  const closed = new Promise<never>((_, reject) =>
    client.once('close', () => reject(refused ?? new Error('The server hung up.'))),
  )
  closed.catch(() => {})
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.once('error', (error) => reject(refused ?? error))
    client.connect({
      sock,
      username,
      ...(password !== undefined && { password }),
      ...(privateKey !== undefined && { privateKey }),
      tryKeyboard: password !== undefined,
      readyTimeout: READY_TIMEOUT_OFF,
      hostVerifier,
    })
  })
  await Promise.race([ready, closed])
  const opening = new Promise<Sftp>((resolve, reject) =>
    client.sftp((error, opened) => (error ? reject(error) : resolve(opened))),
  )
  return { client, sftp: await Promise.race([opening, closed]), closed }
}

type TypedLogin = [
  name: string,
  instructions: string,
  language: string,
  prompts: readonly unknown[],
  finish: (answers: readonly string[]) => void,
]

function checkHostKey(key: Buffer, known: string): HostKeyRefused | undefined {
  const fingerprint = `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
  if (known.split(/\s+/).includes(fingerprint)) return undefined
  return new HostKeyRefused(`The server's key is ${fingerprint}, which is none of the connection's.`)
}
