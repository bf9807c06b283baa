import type { IncomingHttpHeaders } from 'node:http'

/** Fastify lower-cases header names while the contract writes them as HTTP does, so they are read by this, not by type. */
export function headerOf(request: { headers?: object }, name: string): string | undefined {
  const value = (request.headers as IncomingHttpHeaders | undefined)?.[name]
  return Array.isArray(value) ? value[0] : value
}
