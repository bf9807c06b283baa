import type { HttpReply } from '@howazit/connector-kit'
import { failure } from '../replies.ts'
import { HostKeyRefused } from './open-sftp.ts'

/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, 7), what rules call them and what they are to HTTP. */
const STATUSES: Readonly<Record<number, readonly [status: number, code: string]>> = {
  1: [404, 'eof'],
  2: [404, 'no_such_file'],
  3: [403, 'permission_denied'],
  // Whatever it is: a full disk, a lock.
  4: [503, 'failure'],
  5: [400, 'bad_message'],
  8: [400, 'op_unsupported'],
}

/** What the server said of itself, as a reply; undefined for everything that is about the connection. */
export function sftpFailure(error: unknown): HttpReply | undefined {
  if (error instanceof HostKeyRefused) return failure(403, 'host_key_refused', error.message)
  if (!(error instanceof Error)) return undefined
  const { code, level } = error as Error & Readonly<Record<string, unknown>>
  if (level === 'client-authentication') return failure(401, 'login_refused', error.message)
  const known = typeof code === 'number' ? STATUSES[code] : undefined
  return known && failure(known[0], known[1], error.message)
}
