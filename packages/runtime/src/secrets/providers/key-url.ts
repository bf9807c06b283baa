import { Misconfigured } from '../../misconfigured.ts'

export interface KeyUrl {
  readonly host: string
  /** The path without its first slash. */
  readonly path: string
  /** Where the service is. */
  readonly endpoint: string
  readonly query: Readonly<Record<string, string>>
  /** For people. */
  readonly name: string
}

/** @throws Misconfigured for credentials in the URL, an unknown parameter or a missing part. */
export function parseKeyUrl(
  url: URL,
  { defaultEndpoint, parameters = [] }: { defaultEndpoint: (host: string) => string; parameters?: readonly string[] },
): KeyUrl {
  const name = `${url.protocol}//${url.host}${url.pathname}`
  const wrong = (what: string) => new Misconfigured(`HOWAZIT_KEY_URL ${what}.`)
  if (url.username !== '' || url.password !== '') throw wrong('must not hold credentials')
  const query = Object.fromEntries(url.searchParams)
  const allowed = ['endpoint', ...parameters]
  const unknown = Object.keys(query).find((key) => !allowed.includes(key))
  if (unknown !== undefined) throw wrong(`has ?${unknown}=; ${url.protocol}// takes ${allowed.join(', ')}`)
  const path = decodeURIComponent(url.pathname.slice(1))
  if (url.host === '' || path === '') throw wrong(`names no key: ${url.protocol}//where/key`)
  const endpoint = query.endpoint ?? defaultEndpoint(url.host)
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) throw wrong('has an endpoint that is not an http(s) URL')
  return { host: url.host, path, endpoint: endpoint.replace(/\/$/, ''), query, name }
}
