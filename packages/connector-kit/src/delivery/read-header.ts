/** Reply headers: the web's `Headers`, or a plain record as undici and Node give it. */
export type ReplyHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Finds a header whatever its case; the first value where there are several. */
export function readHeader(headers: ReplyHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name)
  const value = key === undefined ? undefined : headers[key]
  return typeof value === 'string' ? value : value?.[0]
}
