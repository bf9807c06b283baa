/**
 * The path on the server: from its root, or from where one is after logging in with `/~/` in front. Undefined where a segment,
 * decoded, is none of its own: a slash in it would lead to another folder, `..` out of it.
 */
export function sftpPath({ pathname }: URL): string | undefined {
  const segments = pathname.split('/').slice(1).map(decode)
  if (!segments.every(isSegment)) return undefined
  return segments[0] === '~' ? `./${segments.slice(1).join('/')}` : `/${segments.join('/')}`
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
