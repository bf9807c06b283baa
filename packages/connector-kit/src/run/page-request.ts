import type { RequestTemplate } from '../manifest/common.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { PagePlace } from './next-page.ts'

/** What `{page.*}` stands for. */
export function pageScope({ url, ...page }: PagePlace): Readonly<Record<string, JsonValue>> {
  return { ...page, ...(url !== undefined && { cursor: url }) }
}

/** The next page's URL, where the other side gives one, has everything in it. */
export function pageRequest(request: RequestTemplate, { url }: PagePlace): RequestTemplate {
  if (url === undefined) return request
  const { query: _, ...template } = request
  return { ...template, path: '{page.cursor}' }
}
