import type { Pagination, Poll } from '../../manifest/poll.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { onlyName, parseTemplate } from '../../request/parse-template.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { GoldenReply } from '../golden.ts'
import type { FakeObject } from './fake-object.ts'
import { placeValue } from './place-value.ts'

const PAGE_SIZE = 50

/** One page of what was made, the oldest change first, as the manifest says that pages are told. */
export function pageObjects(poll: Poll, objects: readonly FakeObject[], request: HttpRequest): GoldenReply {
  const since = parameter(poll, request, 'page.since')
  const changed = objects
    .filter(({ changedAt }) => since === undefined || changedAt >= toIso(since))
    .toSorted((left, right) => left.changedAt.localeCompare(right.changedAt))
  const items = changed.map((object) => itemOf(poll, object))
  return pageItems(poll, items, request)
}

/** What is listed page by page. */
type Paged = Pick<Poll, 'items' | 'request' | 'pagination'>

/** How many items a page has; 50 where the manifest does not say. */
export const pageSizeOf = (pagination: Pagination): number => ('size' in pagination ? pagination.size : PAGE_SIZE)

/** The page of a list that a request asks for. */
export function pageItems(paged: Paged, all: readonly JsonValue[], request: HttpRequest): GoldenReply {
  const { pagination } = paged
  const size = pagination.kind === 'none' ? all.length : pageSizeOf(pagination)
  const start = startOf(paged, request)
  const items = all.slice(start, start + size)
  const next = start + size < all.length ? start + size : undefined
  const body = placeValue({}, paged.items, items)
  return withNext({ status: 200, body: body ?? items }, { pagination, next, request })
}

function itemOf({ id, watermark }: Poll, { remoteId, changedAt, content }: FakeObject): JsonValue {
  const base = typeof content === 'object' && content !== null && !Array.isArray(content) ? content : {}
  return placeValue(placeValue(base, id, remoteId), watermark, changedAt) ?? null
}

/** Seconds or milliseconds since 1970, or a time as it is. */
function toIso(text: string): string {
  const number = /^\d{10}(?:\d{3})?$/.test(text) ? Number(text) * (text.length === 10 ? 1_000 : 1) : Number.NaN
  const at = Number.isNaN(number) ? new Date(text) : new Date(number)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString()
}

/** The value of the query parameter that the manifest fills with a name. */
function parameter(
  { request: { query = {} } }: Pick<Paged, 'request'>,
  request: HttpRequest,
  name: string,
): string | undefined {
  const found = Object.entries(query).find(([, template]) => onlyName(parseTemplate(template))?.name === name)
  return found && (new URL(request.url).searchParams.get(found[0]) ?? undefined)
}

function startOf(paged: Paged, request: HttpRequest): number {
  const { pagination } = paged
  if (pagination.kind === 'page') {
    const page = Number(parameter(paged, request, 'page.number') ?? pagination.first)
    return Math.max(0, page - pagination.first) * pagination.size
  }
  const name = pagination.kind === 'offset' || pagination.kind === 'next_offset' ? 'page.offset' : 'page.cursor'
  // The URL of a next page is ours, and says where it begins.
  const own = new URL(request.url).searchParams.get(NEXT_PARAMETER)
  const start = Number(own ?? parameter(paged, request, name) ?? 0)
  return Number.isInteger(start) && start >= 0 ? start : 0
}

const NEXT_PARAMETER = 'fake_offset'

interface Paging {
  readonly pagination: Pagination
  readonly next: number | undefined
  readonly request: HttpRequest
}

function withNext(reply: GoldenReply, { pagination, next, request }: Paging): GoldenReply {
  const url = new URL(request.url)
  if (next !== undefined) url.searchParams.set(NEXT_PARAMETER, String(next))
  const withBody = (pointer: string, value: JsonValue | undefined): GoldenReply =>
    value === undefined ? reply : { ...reply, body: placeValue(reply.body, pointer, value) ?? null }
  switch (pagination.kind) {
    case 'cursor': {
      const told = withBody(pagination.next, next === undefined ? undefined : String(next))
      const { hasMore } = pagination
      return hasMore === undefined
        ? told
        : { ...told, body: placeValue(told.body, hasMore, next !== undefined) ?? null }
    }
    case 'next_url':
      return withBody(pagination.next, next === undefined ? undefined : url.href)
    case 'link_header':
      return next === undefined ? reply : { ...reply, headers: { link: `<${url.href}>; rel="next"` } }
    case 'next_offset':
      return withBody(pagination.next, next ?? pagination.end)
    default:
      return reply
  }
}
