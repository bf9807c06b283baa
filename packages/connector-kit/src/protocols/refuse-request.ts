import type { Protocol } from '../manifest/connector.ts'
import type { HttpReply, HttpRequest } from '../run/http.ts'
import { parseMail } from './parse-mail.ts'
import { parseRecords } from './parse-records.ts'
import { parseStatement } from './parse-statement.ts'
import { sftpPath } from './sftp-path.ts'

type Read = (request: HttpRequest) => object | { readonly refused: HttpReply }

const READS: Partial<Readonly<Record<Protocol, Read>>> = {
  postgres: parseStatement,
  kafka: (request) => (request.method === 'GET' ? {} : parseRecords(request)),
  smtp: (request) => (request.method === 'GET' ? {} : parseMail(request)),
  sftp: sftpPath,
}

/** What a transport answers by itself to a request that its protocol has no way to say; undefined where it is sent. */
export function refuseRequest(protocol: Protocol, request: HttpRequest): HttpReply | undefined {
  const read = READS[protocol]?.(request)
  return read && 'refused' in read ? read.refused : undefined
}
