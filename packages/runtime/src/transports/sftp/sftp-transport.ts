import { promisify } from 'node:util'
import type { HttpReply } from '@howazit/connector-kit'
import { converse } from '../converse.ts'
import type { Line } from '../line.ts'
import { placeOf } from '../place-of.ts'
import { failure, reply } from '../replies.ts'
import { createSessions, sessionKey } from '../sessions.ts'
import type { Outgoing, Transport, TransportDeps } from '../transport.ts'
import { type FileServer, type OpenedSftp, openSftp } from './open-sftp.ts'
import { putFile } from './put-file.ts'
import { sftpFailure } from './sftp-failure.ts'
import { sftpPath } from './sftp-path.ts'

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
        const path = sftpPath(new URL(request.url))
        if (path === undefined) return failure(400, 'path_invalid', 'A part of the path is not a name of its own.')
        const server = serverOf(outgoing)
        if (!server) return failure(401, 'login_missing', 'The connection has no user name to log in with.')
        const content = Buffer.from(request.body ?? '')
        const act = (sftp: OpenedSftp['sftp']): Promise<HttpReply> =>
          request.method === 'GET'
            ? look(sftp, path)
            : putFile(sftp, { path, content, progress }).then(() => reply(200, { path, bytes: content.length }))
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
  return reply(200, { path, kind: found.isDirectory() ? 'folder' : 'file', bytes: found.size })
}

function toReply(error: unknown): HttpReply {
  const said = sftpFailure(error)
  if (said) return said
  throw error
}
