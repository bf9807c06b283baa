import { readHeader } from '../delivery/read-header.ts'
import type { Pagination } from '../manifest/poll.ts'
import { findValue } from '../outcome/find-values.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'

/** Where a page is: as JSON, it can be kept and gone on from later. */
export interface PagePlace {
  readonly cursor?: string
  readonly offset?: number
  readonly number?: number
  /** A whole URL, or a path with its query, that the other side gave. */
  readonly url?: string
}

/** Where the first page is. */
export function firstPage(pagination: Pagination): PagePlace {
  if (pagination.kind === 'offset' || pagination.kind === 'next_offset') return { offset: 0 }
  return pagination.kind === 'page' ? { number: pagination.first } : {}
}

export interface Page {
  readonly reply: ParsedReply
  readonly place: PagePlace
  /** Records in it. */
  readonly count: number
}

type Of<K extends Pagination['kind']> = Extract<Pagination, { kind: K }>

/** Where the page after this one is; undefined after the last, and where the other side leads back to the same one. */
export function findNextPage(pagination: Pagination, page: Page): PagePlace | undefined {
  const next = NEXT[pagination.kind](pagination as never, page)
  return JSON.stringify(next) === JSON.stringify(page.place) ? undefined : next
}

const NEXT: { readonly [K in Pagination['kind']]: (pagination: Of<K>, page: Page) => PagePlace | undefined } = {
  none: () => undefined,

  cursor({ next, hasMore }, { reply }) {
    if (hasMore !== undefined && valueAt(reply, hasMore) !== true) return undefined
    const cursor = textAt(reply, next)
    return cursor === undefined ? undefined : { cursor }
  },

  next_url({ next }, { reply }) {
    const url = textAt(reply, next)
    return url === undefined ? undefined : { url }
  },

  link_header(_, { reply }) {
    const url = nextLink(readHeader(reply.headers, 'link') ?? '')
    return url === undefined ? undefined : { url }
  },

  offset({ size }, { place: { offset = 0 }, count }) {
    return count < size ? undefined : { offset: offset + count }
  },

  page({ size, first }, { place: { number = first }, count }) {
    return count < size ? undefined : { number: number + 1 }
  },

  next_offset({ next, end }, { reply }) {
    const offset = Number(textAt(reply, next) ?? end)
    return Number.isSafeInteger(offset) && offset !== end ? { offset } : undefined
  },
}

const LINK = /<([^<>]{1,8192})>([^<]*)/g
const IS_NEXT = /;\s*rel\s*=\s*"?(?:[^";]*\s)?next(?:\s[^";]*)?"?\s*(?:;|,|$)/i

/** RFC 8288: the target of the link whose relation is `next`. */
function nextLink(header: string): string | undefined {
  for (const [, target, params = ''] of header.matchAll(LINK)) if (IS_NEXT.test(params)) return target
  return undefined
}

const valueAt = ({ json }: ParsedReply, pointer: string) => (json === undefined ? undefined : findValue(json, pointer))

function textAt(reply: ParsedReply, pointer: string): string | undefined {
  const value = valueAt(reply, pointer)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
