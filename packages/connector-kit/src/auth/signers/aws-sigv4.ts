import { createHash } from 'node:crypto'
import aws4 from 'aws4'
import type { HttpRequest } from '../../run/http.ts'
import { unplaceable } from '../auth-refusal.ts'
import { bodyBytes, withHeaders } from '../request-parts.ts'
import type { Signing } from './sign-request.ts'

/** Services that want the body's hash as a header of its own. */
const HASHED = new Set(['s3', 's3express', 'aoss', 'glacier'])
/** Set or changed on the way, so they are not signed. */
const UNSIGNED = { 'content-length': true, 'accept-encoding': true }

/**
 * AWS Signature Version 4 in the Authorization header
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html), also for stores that speak
 * S3's API at other hosts, path style included: host and path are those of the URL, region and service the manifest's.
 */
export function signAwsSigV4({ request, params, now }: Signing): HttpRequest {
  const service = params.need('service')
  const url = new URL(request.url)
  // A plus in a path means itself there, but not to everyone who reads it: encoded, all agree on what was signed.
  url.pathname = url.pathname.replaceAll('+', '%2B')
  const body = bodyBytes(request)
  const sessionToken = params.find('sessionToken')
  const added = {
    'x-amz-date': amzDate(now),
    ...(HASHED.has(service) && { 'x-amz-content-sha256': sha256(body) }),
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const dated = withHeaders({ ...request, url: url.href }, added)
  const signer = new aws4.RequestSigner(
    {
      method: request.method,
      host: url.host,
      path: `${url.pathname}${url.search}`,
      headers: { ...dated.headers, host: url.host },
      body,
      service,
      region: params.need('region'),
      // Everything that is signed is set above: nothing is made up, and nothing read from the environment.
      doNotModifyHeaders: true,
      extraHeadersToIgnore: UNSIGNED,
    } as ConstructorParameters<typeof aws4.RequestSigner>[0],
    { accessKeyId: params.need('accessKeyId'), secretAccessKey: params.need('secretAccessKey') },
  )
  Object.assign(signer, { datetime: added['x-amz-date'] })
  return withHeaders(dated, { authorization: authorization(signer) })
}

/** It decodes the path, which need not be UTF-8. */
function authorization(signer: { authHeader(): string }): string {
  try {
    return signer.authHeader()
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    throw unplaceable(
      'the path of the URL is not percent-encoded UTF-8, so it cannot be signed',
      'Check the path of the operation.',
    )
  }
}

function amzDate(now: Date): string {
  return now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}
