import { expect, test } from 'vitest'
import { defineConnector } from '../../src/manifest/define-connector.ts'
import type { Pagination, Poll } from '../../src/manifest/poll.ts'
import { askPage, type PageQuestion } from '../../src/run/ask-page.ts'
import type { HttpRequest } from '../../src/run/http.ts'
import type { PagePlace } from '../../src/run/next-page.ts'
import { crm } from '../manifest/support/crm.ts'
import { json, otherSide } from './support/other-side.ts'

const HOST = 'https://acme.acme.example/api'
const SECRET = 'zd_canary_0123456789'

const POLL: Poll = {
  title: 'Tickets that were solved',
  request: { method: 'GET', path: '/tickets', query: { since: '{page.since}' } },
  items: '/tickets',
  id: '/id',
  watermark: '/updated',
  pagination: { kind: 'none' },
  overlapSeconds: 60,
  intervalSeconds: 60,
  pagesMax: 3,
}

function question(poll: Partial<Poll> = {}, more: Partial<PageQuestion> = {}): PageQuestion {
  return {
    connector: defineConnector({ ...crm, polls: { tickets: { ...POLL, ...poll } } }),
    connection: { settings: { subdomain: 'acme' }, secrets: { token: SECRET }, learnt: {}, authMode: 'api_key' },
    poll: 'tickets',
    now: new Date('2026-11-29T12:00:00.000Z'),
    ...more,
  }
}

/** Follows a poll to its end, and gives the URLs that were asked. */
async function follow(poll: Partial<Poll>, answer: (request: HttpRequest, count: number) => ReturnType<typeof json>) {
  const ports = otherSide(answer)
  const ids: string[] = []
  let place: PagePlace | undefined
  do {
    const asked = await askPage(question(poll, { since: '7', ...(place && { place }) }), ports)
    if ('failure' in asked) throw new Error(asked.failure.reason)
    ids.push(...asked.records.map(({ id }) => id))
    // As it is kept between processes.
    place = asked.next && (JSON.parse(JSON.stringify(asked.next)) as PagePlace)
  } while (place)
  return { ids, urls: ports.requests.map(({ url }) => url.replace(HOST, '')) }
}

const page = (ids: readonly number[], more: object = {}) =>
  json(200, { tickets: ids.map((id) => ({ id, updated: id })), ...more } as never)

const withQuery = (query: Record<string, string>, pagination: Pagination): Partial<Poll> => ({
  request: { method: 'GET', path: '/tickets', query },
  pagination,
})

test('asks for what is new, with the credentials of the connection, and says which records there are', async () => {
  const ports = otherSide(() => json(200, { tickets: [{ id: 7, updated: '2026-11-29', n: 1 }, { n: 2 }] }))
  const asked = await askPage(question({}, { since: '2026-11-28' }), ports)
  expect(asked).toMatchObject({
    records: [
      { id: '7', watermark: '2026-11-29', record: { id: 7, updated: '2026-11-29', n: 1 } },
      { id: expect.stringMatching(/^[0-9a-f]{64}$/), record: { n: 2 } },
    ],
    next: undefined,
    status: 200,
  })
  expect(ports.requests).toMatchObject([
    { url: `${HOST}/tickets?since=2026-11-28`, headers: { authorization: `Bearer ${SECRET}` } },
  ])
  expect(JSON.stringify('exchanges' in asked && asked.exchanges)).not.toContain(SECRET)
  // The first time there is nothing to ask from.
  await askPage(question(), ports)
  expect(ports.requests[1]?.url).toBe(`${HOST}/tickets`)
})

test('follows a cursor to its end', async () => {
  const query = { since: '{page.since}', after: '{page.cursor}' }
  const { ids, urls } = await follow(withQuery(query, { kind: 'cursor', next: '/next' }), (_, count) =>
    page([count], { next: count < 3 ? `c ${count}` : null }),
  )
  expect(ids).toEqual(['1', '2', '3'])
  expect(urls).toEqual(['/tickets?since=7', '/tickets?since=7&after=c%201', '/tickets?since=7&after=c%202'])
})

test('believes whoever says that there is no more, whatever the cursor says', async () => {
  const pagination: Pagination = { kind: 'cursor', next: '/next', hasMore: '/more' }
  const { ids } = await follow(withQuery({ after: '{page.cursor}' }, pagination), (_, count) =>
    page([count], { next: `c${count}`, more: count < 2 }),
  )
  expect(ids).toEqual(['1', '2'])
})

test('a cursor that leads back to its own page is the end', async () => {
  const { ids } = await follow(withQuery({ after: '{page.cursor}' }, { kind: 'cursor', next: '/next' }), (_, count) =>
    page([count], { next: 'the same' }),
  )
  expect(ids).toEqual(['1', '2'])
})

test('follows URLs of the vendor, whole ones and paths, on its hosts alone', async () => {
  const next = [`${HOST}/tickets?page=2&since=7`, '/api/tickets?page=3']
  const { urls } = await follow({ pagination: { kind: 'next_url', next: '/next' } }, (_, count) =>
    page([count], { next: next[count - 1] ?? null }),
  )
  expect(urls).toEqual(['/tickets?since=7', '/tickets?page=2&since=7', '/tickets?page=3'])

  const elsewhere = question(
    { pagination: { kind: 'next_url', next: '/next' } },
    { place: { url: 'https://evil.example/tickets' } },
  )
  const ports = otherSide(() => page([]))
  expect(await askPage(elsewhere, ports)).toMatchObject({ failure: { outcome: 'refused', reason: 'host_refused' } })
  expect(ports.requests).toEqual([])
})

test.each([
  [`<${HOST}/tickets?page=2>; rel="next", <${HOST}/tickets?page=9>; rel="last"`],
  [`<${HOST}/tickets?page=9>; rel="last", <${HOST}/tickets?page=2>; title="x"; rel=next`],
  [`<${HOST}/tickets?page=2>; rel="prefetch next"`],
])('follows the link %s', async (link) => {
  const { urls } = await follow({ pagination: { kind: 'link_header' } }, (_, count) =>
    json(200, { tickets: [{ id: count }] }, count === 1 ? { link } : {}),
  )
  expect(urls).toEqual(['/tickets?since=7', '/tickets?page=2'])
})

test('a link that is not the next one leads nowhere', async () => {
  const link = `<${HOST}/tickets?page=2>; rel="nextish"; title="next"`
  const { urls } = await follow({ pagination: { kind: 'link_header' } }, () => json(200, { tickets: [] }, { link }))
  expect(urls).toHaveLength(1)
})

test('counts on by what it saw, until a page is not full', async () => {
  const query = { offset: '{page.offset}' }
  const { urls } = await follow(withQuery(query, { kind: 'offset', size: 2 }), (_, count) =>
    page(count < 3 ? [count * 10, count * 10 + 1] : [30]),
  )
  expect(urls).toEqual(['/tickets?offset=0', '/tickets?offset=2', '/tickets?offset=4'])
})

test('counts pages from where the vendor does', async () => {
  const { urls } = await follow(withQuery({ page: '{page.number}' }, { kind: 'page', size: 1, first: 1 }), (_, count) =>
    page(count < 3 ? [count] : []),
  )
  expect(urls).toEqual(['/tickets?page=1', '/tickets?page=2', '/tickets?page=3'])
})

test('goes on at the offset that the vendor names, until the one that means the end', async () => {
  const query = { offset: '{page.offset}' }
  const pagination: Pagination = { kind: 'next_offset', next: '/next_offset', end: -1 }
  const { urls } = await follow(withQuery(query, pagination), (_, count) =>
    page([count], { next_offset: count === 1 ? 20 : -1 }),
  )
  expect(urls).toEqual(['/tickets?offset=0', '/tickets?offset=20'])
})

test.each([
  [
    'a page for people',
    { reply: { status: 200, headers: {}, body: '<html>', isBodyTruncated: false } },
    'items_missing',
  ],
  ['an error with status 200', json(200, { error: 'no' }), 'items_missing'],
  ['an object where the list is', json(200, { tickets: { 0: 'x' } }), 'items_missing'],
  [
    'a page that was cut',
    {
      reply: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"tick', isBodyTruncated: true },
    },
    'reply_truncated',
  ],
  ['a busy vendor', json(503, {}), 'http_503'],
  ['nothing at all', { error: { code: 'ECONNREFUSED', wasSent: false } }, 'network_econnrefused'],
])('%s is a failure that is tried again', async (_, sent, reason) => {
  const asked = await askPage(
    question(),
    otherSide(() => sent),
  )
  expect(asked).toMatchObject({ failure: { outcome: 'retry', reason } })
})

test('no records at all is what it says', async () => {
  const asked = await askPage(
    question(),
    otherSide(() => json(200, { tickets: null })),
  )
  expect(asked).toMatchObject({ records: [], next: undefined })
})

test('credentials that are dead, and a poll that is not there, are for people', async () => {
  const dead = await askPage(
    question(),
    otherSide(() => json(401, { message: SECRET })),
  )
  expect(dead).toMatchObject({ failure: { outcome: 'refused', disable: true } })
  expect(JSON.stringify(dead)).not.toContain(SECRET)
  const absent = await askPage(
    { ...question(), poll: 'constructor' },
    otherSide(() => json(200, {})),
  )
  expect(absent).toMatchObject({ failure: { outcome: 'refused', reason: 'poll_unknown' } })
})
