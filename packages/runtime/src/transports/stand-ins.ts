import type { HttpRequest } from '@howazit/connector-kit'

/**
 * Where what stands for a vendor is, by the id of its connector: an HTTP server on this machine, for development. The operator says so
 * (`HOWAZIT_STAND_INS`); nothing that a tenant gives leads there.
 */
export type StandIns = ReadonlyMap<string, string>

/** The same path and query there; who logs in, in other protocols than HTTP, is said as HTTP does. */
export function atStandIn({ login, ...request }: HttpRequest, origin: string): HttpRequest {
  const { username, password = '' } = login ?? {}
  const basic = username !== undefined && `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const headers = { ...request.headers, ...(basic && { authorization: basic }) }
  return { ...request, url: urlAt(request.url, origin), headers }
}

/** The path and query of a URL at another origin. */
export function urlAt(url: string, origin: string): string {
  const { pathname, search } = new URL(url)
  return `${origin}${pathname}${search}`
}
