import type { TokenRequest } from '../generated/types.gen.ts'

export interface ClientCredentials {
  readonly clientId: string
  readonly secret: string
}

const BASIC = /^Basic ([A-Za-z0-9+/]{1,1000}={0,2})$/i

/**
 * The id and secret of a token request, from the body or from HTTP Basic (RFC 6749, section 2.3.1). Undefined where one is
 * missing, or both ways are used at once.
 */
export function readClientCredentials(
  authorization: string | undefined,
  { client_id: clientId, client_secret: secret }: TokenRequest,
): ClientCredentials | undefined {
  if (authorization === undefined)
    return clientId === undefined || secret === undefined ? undefined : { clientId, secret }
  const basic = readBasic(authorization)
  if (!basic || secret !== undefined) return undefined
  return clientId === undefined || clientId === basic.clientId ? basic : undefined
}

function readBasic(authorization: string): ClientCredentials | undefined {
  const encoded = BASIC.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const [clientId, secret, ...more] = Buffer.from(encoded, 'base64').toString('utf8').split(':').map(decode)
  return clientId !== undefined && secret !== undefined && more.length === 0 ? { clientId, secret } : undefined
}

/** Each half is encoded as a form field is. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
