import { Misconfigured } from '../misconfigured.ts'

/** The operator's way out of a closed network: it is told a checked literal and a port, never a name. */
export interface EgressProxy {
  readonly host: string
  readonly port: number
  /** Whether the proxy itself is spoken to over TLS. */
  readonly isTls: boolean
  /** `Proxy-Authorization`, from the credentials of the URL. */
  readonly authorization?: string
}

/** @throws Misconfigured for anything but an http or https URL of a host, such as `http://user:password@proxy:3128`. */
export function parseProxy(text: string): EgressProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isTls = url?.protocol === 'https:'
  if (
    !url ||
    (!isTls && url.protocol !== 'http:') ||
    url.hostname === '' ||
    url.pathname !== '/' ||
    url.search !== ''
  ) {
    throw new Misconfigured(
      'The proxy for deliveries has to be an http or https URL with a host and nothing behind it.',
    )
  }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (isTls ? 443 : 3128),
    isTls,
    ...(credentials !== ':' && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  }
}
