import type { HttpReply, HttpRequest } from '../run/http.ts'
import { protocolFailure } from './protocol-reply.ts'

/**
 * The path on the server: from its root, or from where one is after logging in with `/~/` in front. Refused where a segment,
 * decoded, is none of its own: a slash in it would lead to another folder, `..` out of it.
 */
export function sftpPath({
  url,
}: Pick<HttpRequest, 'url'>): { readonly path: string } | { readonly refused: HttpReply } {
  const segments = new URL(url).pathname.split('/').slice(1).map(decode)
  if (segments.every(isSegment))
    return { path: segments[0] === '~' ? `./${segments.slice(1).join('/')}` : `/${segments.join('/')}` }
  return { refused: protocolFailure(400, 'path_invalid', 'A part of the path is not a name of its own.') }
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const isSegment = (segment: string | undefined, index: number, { length }: readonly unknown[]): segment is string =>
  segment !== undefined &&
  !/[/\\\p{Cc}]/u.test(segment) &&
  segment !== '.' &&
  segment !== '..' &&
  (segment !== '' || index === length - 1)
