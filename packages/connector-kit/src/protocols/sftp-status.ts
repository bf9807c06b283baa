/** What rules call the status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, 7). */
const NAMES: Readonly<Record<number, string>> = {
  1: 'eof',
  2: 'no_such_file',
  3: 'permission_denied',
  4: 'failure',
  5: 'bad_message',
  8: 'op_unsupported',
}

const STATUSES: Readonly<Record<string, number>> = {
  login_refused: 401,
  host_key_refused: 403,
  eof: 404,
  no_such_file: 404,
  permission_denied: 403,
  // Whatever it is: a full disk, a lock.
  failure: 503,
  bad_message: 400,
  op_unsupported: 400,
}

/** The name of a code; undefined for those that are about the connection. */
export const sftpName = (code: number): string | undefined => NAMES[code]

/** What a failure is as a status of HTTP. */
export const sftpStatus = (name: string): number => STATUSES[name] ?? 400
