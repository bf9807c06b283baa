import type { Connector, HttpRequest, Operation, Step } from '@howazit/connector-kit'
import {
  createFake,
  createHandClock,
  type FakeAnswer,
  type FaultAt,
  type Golden,
  loadFakeModel,
  parseFault,
} from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { goldenOf, MADE, noteBody, notesConnector, sourcesOf } from './support/sources.ts'

const START = new Date('2026-11-29T12:00:00.000Z')
const TOKEN = { authorization: 'Bearer example_of_a_token' }

async function setup(
  connector: Connector = notesConnector(),
  golden: Golden = goldenOf(),
  faults: readonly string[] = [],
) {
  const clock = createHandClock(START)
  const model = await loadFakeModel(sourcesOf(connector, golden))
  const set = faults.map((text) => parseFault(text, ['writeNote']).value as FaultAt)
  const fake = createFake(model, { now: clock.now, faults: set })
  const ask = async (body: string | null, request: Partial<HttpRequest> = {}) =>
    replyOf(
      await fake.answer({
        method: 'POST',
        url: 'https://api.example.com/v1/notes',
        headers: { 'content-type': 'application/json', ...TOKEN, ...request.headers },
        body,
        ...(request.url !== undefined && { url: request.url }),
        ...(request.method !== undefined && { method: request.method }),
      }),
    )
  return { fake, clock, ask }
}

function replyOf(answer: FakeAnswer) {
  if (answer.kind !== 'reply') return { status: answer.kind, body: undefined, headers: {} as Record<string, string> }
  const { status, body, headers } = answer.reply
  return {
    status,
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
    headers: headers as Record<string, string>,
  }
}

describe('the fake of a target', () => {
  it('answers what the samples say, with an id of its own for each thing that is made', async () => {
    const { ask, fake } = await setup()
    expect(await ask(noteBody('a'))).toMatchObject({ status: 200, body: { ok: true, note: { id: 'note_7' } } })
    expect(await ask(noteBody('b'))).toMatchObject({ body: { note: { id: 'note_8' } } })
    expect(fake.objects().map(({ remoteId }) => remoteId)).toEqual(['note_7', 'note_8'])
    expect(fake.requests()).toMatchObject([
      { method: 'POST', path: '/v1/notes', operation: 'writeNote', what: 'main', answered: 200 },
      { answered: 200 },
    ])
  })

  it('knows a repeat by the key in the body, and says what the samples say to one', async () => {
    const { ask, fake } = await setup()
    expect(await ask(noteBody('a'))).toMatchObject({ body: { note: { id: 'note_7' } } })
    expect(await ask(noteBody('a', { title: 'changed' }))).toMatchObject({ body: { note: { id: 'note_7' } } })
    expect(fake.objects()).toMatchObject([{ writes: 1, content: { title: 'Hi' } }])
    const taken = { status: 409, body: { ok: false, error: 'taken' } }
    const duplicate = notesConnector({ errors: [{ status: [409], means: 'duplicate' }] })
    const golden = goldenOf()
    const cases = [
      ...golden.cases,
      { ...golden.cases[0]!, name: 'a repeat', isUncertain: true as const, exchanges: [{ reply: taken }] },
    ]
    const other = await setup(duplicate, { ...golden, cases })
    await other.ask(noteBody('a'))
    expect(await other.ask(noteBody('a'))).toMatchObject({ status: 409 })
  })

  it.each<[string, Partial<Operation>, readonly string[]]>([
    ['a header', { idempotency: { kind: 'header', header: 'Idempotency-Key' } }, ['k1', 'k1', 'k2']],
    ['the address', { idempotency: { kind: 'natural' }, method: 'PUT', path: '/notes/{eventId}' }, ['k1', 'k1', 'k2']],
  ])('knows a repeat by %s', async (_kind, operation, keys) => {
    const { ask, fake } = await setup(notesConnector({}, operation))
    const { method = 'POST' } = operation
    for (const key of keys) {
      const url = `https://api.example.com/v1/notes${method === 'PUT' ? `/${key}` : ''}`
      await ask(noteBody('x'), {
        method,
        url,
        headers: { ...TOKEN, 'content-type': 'application/json', 'idempotency-key': key },
      })
    }
    expect(fake.objects()).toHaveLength(2)
  })

  it('takes the new content of what is upserted', async () => {
    const upsert: Partial<Operation> = {
      idempotency: { kind: 'upsert', of: '{input.email}' },
      body: { '...': '{input}', email: '{input.email}' },
    }
    const { ask, fake } = await setup(notesConnector({}, upsert))
    await ask(noteBody('a'))
    await ask(noteBody('b', { title: 'changed' }))
    expect(fake.objects()).toMatchObject([{ writes: 2, content: { title: 'changed' } }])
  })

  it('has what the connection alone names, whatever was made', async () => {
    const owner: Step = {
      name: 'owner',
      method: 'GET',
      path: '/owner',
      success: [{ body: '/ok', is: [true] }],
      capture: { id: '/id' },
    }
    const golden = goldenOf([{ status: 200, body: { ok: true, id: 'owner_1' } }, MADE])
    const { ask } = await setup(notesConnector({}, { steps: [owner] }), golden)
    expect(await ask(null, { method: 'GET', url: 'https://api.example.com/v1/owner' })).toMatchObject({
      status: 200,
      body: { id: 'owner_1' },
    })
  })

  it('finds the records of a batch in a text of JSON', async () => {
    const batch = {
      recordsMax: 10,
      envelope: { rows: { '...json': { list: '{records}' } } },
      allowsDuplicates: true,
      keepsOrder: false,
      onRefused: 'bisect',
    } as const
    const { ask, fake } = await setup(notesConnector({}, { body: undefined, idempotency: { kind: 'natural' }, batch }))
    const rows = JSON.stringify({ list: [{ title: 'a' }, { title: 'b' }] })
    await ask(JSON.stringify({ rows }))
    await ask(JSON.stringify({ rows }))
    expect(fake.objects()).toMatchObject([
      { writes: 1, content: { title: 'a' } },
      { writes: 1, content: { title: 'b' } },
    ])
  })

  it('forgets a key when its window is over', async () => {
    const short: Partial<Operation> = { idempotency: { kind: 'client_id', windowSeconds: 60 } }
    const { ask, fake, clock } = await setup(notesConnector({}, short))
    await ask(noteBody('a'))
    clock.advance(59_000)
    await ask(noteBody('a'))
    clock.advance(2_000)
    await ask(noteBody('a'))
    expect(fake.objects()).toHaveLength(2)
  })

  it('takes its own credentials and nobody else’s', async () => {
    const { ask, fake } = await setup()
    expect(await ask(noteBody('a'), { headers: { authorization: 'Bearer other' } })).toMatchObject({ status: 401 })
    expect(await ask(noteBody('a'), { headers: { authorization: '' } })).toMatchObject({ status: 401 })
    expect(fake.objects()).toEqual([])
    const shown = goldenOf([MADE])
    const expired = { status: 200, body: { ok: false, error: 'expired' } }
    const cases = [
      ...shown.cases,
      {
        name: 'expired',
        events: ['detractor'] as const,
        exchanges: [{ reply: expired }],
        outcomes: [{ outcome: 'refused' as const }],
      },
    ]
    const told = await setup(notesConnector(), { ...shown, cases })
    expect(await told.ask(noteBody('a'), { headers: { authorization: 'Bearer other' } })).toMatchObject(expired)
  })

  it('takes anyone where it is told to', async () => {
    const model = await loadFakeModel(sourcesOf(notesConnector()))
    const fake = createFake(model, { now: () => START, takesAnyone: true })
    const url = 'https://api.example.com/v1/notes'
    const answer = await fake.answer({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(replyOf(answer)).toMatchObject({ status: 200 })
  })

  it('checks signatures again for the time they were made, and refuses those that are too old', async () => {
    const auth: Connector['auth'] = {
      signed: {
        mode: 'signed',
        signer: 'hmac',
        params: {
          header: 'X-Signature',
          key: '{secrets.token}',
          signed: '{timestamp}.{path}.{body}',
          timestampHeader: 'X-Timestamp',
        },
      },
    }
    const connector = notesConnector({ auth })
    const { ask, clock } = await setup(connector)
    const body = noteBody('a')
    const at = Math.floor(START.getTime() / 1_000)
    const { createHmac } = await import('node:crypto')
    const sign = (key: string) => createHmac('sha256', key).update(`${at}./v1/notes.${body}`).digest('hex')
    const signed = (key: string) => ({ headers: { 'x-signature': sign(key), 'x-timestamp': String(at) } })
    expect(await ask(body, signed('example_of_a_token'))).toMatchObject({ status: 200 })
    expect(await ask(body, signed('other'))).toMatchObject({ status: 401 })
    expect(await ask(`${body} `, signed('example_of_a_token'))).toMatchObject({ status: 401 })
    clock.advance(301_000)
    expect(await ask(body, signed('example_of_a_token'))).toMatchObject({ status: 401 })
  })

  it('lets no more through than the manifest allows, and tells what is left where the manifest reads it', async () => {
    const limited = notesConnector({
      rate: [{ name: 'account', scope: 'account', limit: 2, windowMs: 60_000 }],
      rateSignals: [
        {
          bucket: 'account',
          remaining: { header: 'X-Left' },
          limit: { header: 'X-Limit' },
          reset: { header: 'X-Reset', unit: 's' },
        },
      ],
    })
    const { ask, clock } = await setup(limited)
    expect((await ask(noteBody('a'))).headers).toMatchObject({ 'x-left': '1', 'x-limit': '2', 'x-reset': '60' })
    clock.advance(10_000)
    await ask(noteBody('b'))
    expect(await ask(noteBody('c'))).toMatchObject({ status: 429, headers: { 'retry-after': '50' } })
    clock.advance(50_000)
    expect(await ask(noteBody('c'))).toMatchObject({ status: 200 })
  })

  it.each([
    ['cursor', { kind: 'cursor', next: '/next', hasMore: '/more' }],
    ['next_url', { kind: 'next_url', next: '/next' }],
    ['link_header', { kind: 'link_header' }],
    ['offset', { kind: 'offset', size: 2 }],
    ['page', { kind: 'page', size: 2, first: 1 }],
    ['next_offset', { kind: 'next_offset', next: '/next', end: -1 }],
  ] as const)('pages what was made by %s', async (kind, pagination) => {
    const query = { cursor: '{page.cursor}', offset: '{page.offset}', page: '{page.number}' }
    const poll = {
      title: 'Notes',
      request: { method: 'GET', path: '/notes', query },
      items: '/notes',
      id: '/id',
      watermark: '/changed',
      pagination,
      overlapSeconds: 0,
      intervalSeconds: 60,
      pagesMax: 10,
    } as const
    const { ask, fake } = await setup(notesConnector({ polls: { notes: poll } }))
    const total = 'size' in pagination ? 5 : 101
    for (let index = 0; index < total; index++) await ask(noteBody(`k${index}`))
    const seen: unknown[] = []
    let url: string | undefined = 'https://api.example.com/v1/notes'
    for (let page = 0; url !== undefined && page < 9; page++) {
      const reply = await ask(null, { method: 'GET', url })
      const { notes, next, more } = reply.body as { notes: { id: string }[]; next?: string | number; more?: boolean }
      seen.push(...notes.map(({ id }) => id))
      url = nextOf({ kind, notes, next, more, link: reply.headers.link, page, seen: seen.length })
    }
    expect(seen).toEqual(fake.objects().map(({ remoteId }) => remoteId))
    expect(seen).toHaveLength(total)
  })

  it('has every fault that it is told to, as often, and then none', async () => {
    const { ask, fake } = await setup(notesConnector(), goldenOf(), [
      'writeNote=429:2,retry-after=date,wait=7000',
      'writeNote=reset',
      'writeNote=timeout',
      'writeNote=unreachable',
      'writeNote=denied',
    ])
    for (const at of [0, 1])
      expect(await ask(noteBody(`r${at}`))).toMatchObject({
        status: 429,
        headers: { 'retry-after': 'Sun, 29 Nov 2026 12:00:07 GMT' },
      })
    expect(fake.objects()).toHaveLength(0)
    expect(await ask(noteBody('a'))).toMatchObject({ status: 'reset' })
    expect(await ask(noteBody('b'))).toMatchObject({ status: 'silence' })
    expect(fake.objects()).toHaveLength(2)
    expect(await ask(noteBody('c'))).toMatchObject({ status: 'unreachable' })
    expect(await ask(noteBody('c'))).toMatchObject({ status: 200, body: { ok: false } })
    expect(fake.objects()).toHaveLength(2)
    expect(await ask(noteBody('c'))).toMatchObject({ status: 200, body: { ok: true } })
    expect(fake.faults.list()).toEqual([])
  })

  it('tells addresses apart by what their queries say', async () => {
    const lists = (kind: string) => ({
      operations: ['writeNote'],
      request: { method: 'GET' as const, path: '/fields', query: { kind, cursor: '{page.cursor}' } },
      items: '/fields',
      fieldId: '/id',
      fieldName: '/name',
      cacheSeconds: 60,
      pagination: { kind: 'cursor' as const, next: '/next' },
    })
    const { ask, fake } = await setup(
      notesConnector({ describe: { ofNotes: lists('note'), ofPeople: lists('person') } }),
    )
    for (const kind of ['person', 'note'])
      await ask(null, { method: 'GET', url: `https://api.example.com/v1/fields?kind=${kind}` })
    expect(fake.requests()).toMatchObject([{ what: 'describe ofPeople' }, { what: 'describe ofNotes' }])
  })

  it('answers 404 to what the manifest does not ask', async () => {
    const { ask } = await setup()
    expect(await ask('{}', { url: 'https://api.example.com/v1/other' })).toMatchObject({ status: 404 })
  })
})

interface Page {
  readonly kind: string
  readonly notes: readonly unknown[]
  readonly next?: string | number | undefined
  readonly more?: boolean | undefined
  readonly link: string | undefined
  readonly page: number
  readonly seen: number
}

/** As whoever polls reads it. */
function nextOf({ kind, notes, next, more, link, page, seen }: Page): string | undefined {
  const url = 'https://api.example.com/v1/notes'
  switch (kind) {
    case 'cursor':
      return more ? `${url}?cursor=${next}` : undefined
    case 'next_url':
      return next === undefined ? undefined : String(next)
    case 'link_header':
      return /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1]
    case 'offset':
      return notes.length < 2 ? undefined : `${url}?offset=${seen}`
    case 'page':
      return notes.length < 2 ? undefined : `${url}?page=${page + 2}`
    default:
      return next === -1 ? undefined : `${url}?offset=${next}`
  }
}

describe('parseFault', () => {
  it.each([
    ['writeNote=429:3', { at: 'writeNote', fault: { kind: 'status', status: 429, times: 3 } }],
    ['*=503', { at: '*', fault: { kind: 'status', status: 503, times: 1 } }],
    [
      'writeNote.earlier=slow:always,ms=20',
      { at: 'writeNote.earlier', fault: { kind: 'slow', latencyMs: 20, times: Number.POSITIVE_INFINITY } },
    ],
    ['writeNote=reset-before', { at: 'writeNote', fault: { kind: 'reset', isTaken: false, times: 1 } }],
    [
      'writeNote=poison,text=Ann',
      { at: 'writeNote', fault: { kind: 'poison', text: 'Ann', times: Number.POSITIVE_INFINITY } },
    ],
  ])('reads %s', (text, value) => {
    expect(parseFault(text, ['writeNote'])).toEqual({ value })
  })

  it.each([
    ['429', /names no operation/],
    ['other=429', /no operation "other"/],
    ['writeNote=fire', /"fire" is no fault/],
    ['writeNote=429:0', /not how often/],
    ['writeNote=429,wait=soon', /"soon" is no wait/],
    ['writeNote=429,retry-after=later', /no form of Retry-After/],
    ['writeNote=timeout,ms=3', /"ms" is no option of timeout/],
    ['writeNote=slow,', /no options/],
    ['writeNote=toString', /is no fault/],
  ])('refuses %s', (text, problem) => {
    expect(parseFault(text, ['writeNote'])).toMatchObject({
      problem: expect.stringMatching(problem),
      hint: expect.any(String),
    })
  })
})
