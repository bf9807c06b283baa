import { promisify } from 'node:util'
import { type HttpReply, protocolFailure, protocolReply, sftpPath } from '@howazit/connector-kit'
import { converse } from '../converse.ts'
import type { Line } from '../line.ts'
import { placeOf } from '../place-of.ts'
import { createSessions, sessionKey } from '../sessions.ts'
import type { Outgoing, Transport, TransportDeps } from '../transport.ts'
import { type FileServer, type OpenedSftp, openSftp } from './open-sftp.ts'
import { putFile } from './put-file.ts'
import { sftpFailure } from './sftp-failure.ts'

/**
 * Files over SSH. `PUT` writes one under its name, replacing the one that is there; `GET` tells whether there is a file or folder
 * and how large it is. An error has the protocol's name as its code: `no_such_file`.
 */
export function createSftpTransport(deps: TransportDeps): Transport {
  const sessions = createSessions<OpenedSftp>({ ...deps, end: async ({ client }) => client.end() })

  return {
    send: (outgoing) =>
      converse(outgoing, async (signal, progress) => {
        const { request } = outgoing
        const located = sftpPath(request)
        if ('refused' in located) return located.refused
        const { path } = located
        const server = serverOf(outgoing)
        if (!server) return protocolFailure(401, 'login_missing', 'The connection has no user name to log in with.')
        const content = Buffer.from(request.body ?? '')
        const act = (sftp: OpenedSftp['sftp']): Promise<HttpReply> =>
          request.method === 'GET'
            ? look(sftp, path)
            : putFile(sftp, { path, content, progress }).then(() => protocolReply(200, { path, bytes: content.length }))
        const work = ({ sftp, closed }: OpenedSftp) => Promise.race([act(sftp), closed])
        const key = sessionKey(outgoing, [server.host, server.port])
        const open = (line: Line) => openSftp(line, server)
        return await sessions.use({ key, signal, open, work }).catch(toReply)
      }),
    close: () => sessions.close(),
  }
}

function serverOf({ request: { url, login }, tenantId }: Outgoing): FileServer | undefined {
  if (!login?.username) return undefined
  return { ...placeOf(new URL(url), 22), username: login.username, login, tenantId }
}

async function look(sftp: OpenedSftp['sftp'], path: string): Promise<HttpReply> {
  const found = await promisify(sftp.stat.bind(sftp))(path)
  return protocolReply(200, { path, kind: found.isDirectory() ? 'folder' : 'file', bytes: found.size })
}

function toReply(error: unknown): HttpReply {
  const said = sftpFailure(error)
  if (said) return said
  throw error
}
