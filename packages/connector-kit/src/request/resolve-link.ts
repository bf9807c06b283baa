import { renderPath } from './render-path.ts'
import { resolveUrl, type UrlParts } from './resolve-url.ts'

/** Where a person goes: a request's URL, and behind it a fragment, which only the browser reads: `/#Cases/{remoteId}`. */
export function resolveLink({ path, scope, ...parts }: UrlParts): string {
  const [before = '', fragment] = path.split('#')
  const { href } = resolveUrl({ ...parts, path: before, scope })
  return fragment === undefined ? href : `${href}#${renderPath(fragment, scope)}`
}
