import { type HttpReply, protocolFailure, sftpName, sftpStatus } from '@howazit/connector-kit'
import { HostKeyRefused } from './open-sftp.ts'

/** What the server said of itself, as a reply; undefined for everything that is about the connection. */
export function sftpFailure(error: unknown): HttpReply | undefined {
  if (error instanceof HostKeyRefused) return toFailure('host_key_refused', error.message)
  if (!(error instanceof Error)) return undefined
  const { code, level } = error as Error & Readonly<Record<string, unknown>>
  if (level === 'client-authentication') return toFailure('login_refused', error.message)
  const name = typeof code === 'number' ? sftpName(code) : undefined
  return name === undefined ? undefined : toFailure(name, error.message)
}

const toFailure = (name: string, message: string): HttpReply => protocolFailure(sftpStatus(name), name, message)
