import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { HowazitError } from '@howazit/sdk'
import { findBadHeader } from '../egress/check-headers.ts'
import type { Egress } from '../egress/egress.ts'
import type { EndpointSettings } from './endpoint-settings.ts'

/** What the signature, the body and the delivery say themselves. */
const OURS = /^(?:webhook-.*|content-.*|accept-encoding|user-agent|cookie2?)$/i

/**
 * Refuses what no request could be made with, before it is sealed and every delivery fails. Nothing of a secret is in a message.
 *
 * @throws HowazitError `validation_failed`, `url_not_allowed`, with the pointer of what is wrong
 */
export function checkEndpoint(egress: Pick<Egress, 'checkUrl'>, settings: EndpointSettings): void {
  const { auth, headers = {}, tls } = settings
  const ofTheConnection = findBadHeader(headers)
  if (ofTheConnection !== undefined) throw invalid('/headers', ofTheConnection)
  const ours = Object.keys(headers).find((name) => OURS.test(name))
  if (ours !== undefined) throw invalid('/headers', `the header ${ours} is not yours to set`)
  const proves = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
  if (proves && auth) throw invalid('/headers', 'the header authorization is what `auth` sets')
  if (auth?.kind === 'oauth2') checkTokenUrl(egress, auth.tokenUrl)
  if (tls) checkTls(tls)
}

function checkTokenUrl(egress: Pick<Egress, 'checkUrl'>, tokenUrl: string): void {
  try {
    egress.checkUrl(tokenUrl)
  } catch (error) {
    const reason = HowazitError.from(error)
    throw new HowazitError('url_not_allowed', reason.message.replace(/^\[\w+\] /, ''), {
      details: { pointer: '/auth/tokenUrl' },
    })
  }
}

function checkTls({ certificate, key, ca }: NonNullable<EndpointSettings['tls']>): void {
  if ((certificate === undefined) !== (key === undefined)) {
    throw invalid('/tls', 'a certificate and its key come together')
  }
  if (certificate !== undefined && key !== undefined) {
    const parsed = parse('/tls/certificate', 'a PEM certificate', () => new X509Certificate(certificate))
    const privateKey = parse('/tls/key', 'a PEM private key without a passphrase', () => createPrivateKey(key))
    if (!parsed.checkPrivateKey(privateKey)) throw invalid('/tls/key', 'it is not the key of the certificate')
    parse('/tls/certificate', 'a certificate that TLS takes', () => createSecureContext({ cert: certificate, key }))
  }
  // OpenSSL passes over what is no certificate: nothing would be trusted then, and every delivery fail.
  if (ca !== undefined) parse('/tls/ca', 'PEM certificates', () => new X509Certificate(ca))
}

function parse<T>(pointer: string, expected: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw invalid(pointer, `it is not ${expected}`)
  }
}

const invalid = (pointer: string, why: string): HowazitError =>
  new HowazitError('validation_failed', `The endpoint cannot be used: ${why}.`, { details: { pointer } })
