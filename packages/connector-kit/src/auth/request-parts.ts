import type { HttpRequest } from '../run/http.ts'

/** Sets a header whatever the case it was written in, so that no second one stays beside it. */
export function withHeaders(request: HttpRequest, headers: Readonly<Record<string, string>>): HttpRequest {
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const others = Object.entries(request.headers).filter(([name]) => !names.has(name.toLowerCase()))
  return { ...request, headers: { ...Object.fromEntries(others), ...headers } }
}

/** A header of a request, whatever its case. */
export function headerOf(request: HttpRequest, name: string): string | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(request.headers).find(([candidate]) => candidate.toLowerCase() === wanted)?.[1]
}

/** Adds to the query as it is: writing all of it anew would change how a signed URL is encoded. */
export function addQuery(url: URL, query: string): URL {
  const added = new URL(url)
  added.search = [url.search.slice(1), query].filter((part) => part !== '').join('&')
  return added
}

/** The body's bytes; none where there is no body. */
export function bodyBytes({ body }: HttpRequest): Buffer {
  if (body === null) return Buffer.alloc(0)
  return typeof body === 'string'
    ? Buffer.from(body, 'utf8')
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}

/** Whether the body is a form (`application/x-www-form-urlencoded`). */
export function isForm(request: HttpRequest): boolean {
  return mediaType(request) === 'application/x-www-form-urlencoded'
}

/** The media type without its parameters, in lower case; JSON where none is given. */
export function mediaType(request: HttpRequest): string {
  const type = headerOf(request, 'content-type') ?? 'application/json'
  return (type.split(';')[0] as string).trim().toLowerCase()
}
