import { describe, expect, it } from 'vitest'
import type { Idempotency } from '../../src/manifest/idempotency.ts'
import type { Tokens } from '../../src/run/operation-call.ts'
import { EVENT_ID, json, lost, otherSide, run, unsent, withOperation } from './support/other-side.ts'

const FIRST = `${EVENT_ID.slice(0, -1)}0`
const bodyOf = (request: { body: unknown } | undefined) => JSON.parse(request?.body as string) as unknown
const pathsOf = (requests: readonly { method: string; url: string }[]) =>
  requests.map(({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`)

describe('runOperation', () => {
  it('sends the mapped record with its credentials and reads the id and the URL from the reply', async () => {
    const side = otherSide(() => json(201, { id: 7 }))
    const result = await run(withOperation({}), side)
    expect(result.records).toEqual([
      { outcome: 'delivered', reason: 'http_201', remoteId: '7', remoteUrl: 'https://acme.acme.example/tickets/7' },
    ])
    expect(side.requests).toEqual([
      {
        method: 'POST',
        url: 'https://acme.acme.example/api/tickets',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'idempotency-key': FIRST,
          authorization: 'Bearer zd_canary_0123456789',
        },
        body: '{"subject":"Hi"}',
      },
    ])
    expect(result).toMatchObject({ status: 201, meaning: 'success' })
  })

  it('refuses an operation and a mode that the connector does not have', async () => {
    const side = otherSide(() => 200)
    expect((await run(withOperation({}), side, { operation: 'constructor' })).records[0]?.reason).toBe(
      'operation_unknown',
    )
    const connection = { settings: { subdomain: 'acme' }, secrets: {}, learnt: {}, authMode: 'none' }
    expect((await run(withOperation({}), side, { connection })).records[0]?.reason).toBe('auth_mode_unknown')
    expect(side.requests).toEqual([])
  })

  it('refuses an operation of another way to authenticate', async () => {
    const side = otherSide(() => json(201, { id: 7 }))
    const reasonOf = async (modes: readonly string[]) => {
      const connector = withOperation({ for: modes })
      const auth = { ...connector.auth, other: { mode: 'none' } as const }
      return (await run({ ...connector, auth }, side)).records[0]?.reason
    }
    expect(await reasonOf(['other'])).toBe('operation_of_another_mode')
    expect(side.requests).toEqual([])
    expect(await reasonOf(['other', 'api_key'])).toBe('http_201')
  })

  it('refuses what cannot become a request, without sending anything', async () => {
    const side = otherSide(() => 200)
    const outcome = async (operation: Parameters<typeof withOperation>[0], inputs = [{}] as never) =>
      (await run(withOperation(operation), side, { inputs })).records[0]
    expect(await outcome({ path: '/t/{input.id}' })).toMatchObject({ outcome: 'refused', reason: 'value_missing' })
    expect(await outcome({ path: '/t/{input.id}' }, [{ id: '..' }] as never)).toMatchObject({ reason: 'path_unsafe' })
    expect(
      await outcome({ limits: [{ field: '/a', charactersMax: 1, onExcess: 'refuse' }] }, [{ a: 'ab' }] as never),
    ).toMatchObject({
      reason: 'limit_exceeded',
    })
    const record = { eventId: FIRST, event: {}, input: 'not json', isUncertain: false }
    expect((await run(withOperation({}), side, { records: [record] })).records[0]?.reason).toBe(
      'mapping_output_invalid',
    )
    expect(side.requests).toEqual([])
  })

  it('refuses without the settings that its mode needs, rather than leave something out', async () => {
    const side = otherSide(() => 200)
    const connection = { settings: {}, secrets: { token: 'x' }, learnt: {}, authMode: 'api_key' }
    expect((await run(withOperation({}), side, { connection })).records[0]).toMatchObject({
      outcome: 'refused',
      reason: 'settings_incomplete',
      message: 'The connection has no `subdomain`.',
    })
    expect(side.requests).toEqual([])
  })

  it('survives a reply made to exhaust whoever reads it', async () => {
    const body = `{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const deep = {
      reply: { status: 400, headers: { 'content-type': 'application/json' }, body, isBodyTruncated: false },
    }
    const connector = withOperation({ errors: [{ body: '', matches: 'x', means: 'retry' }] })
    expect(
      (
        await run(
          connector,
          otherSide(() => deep),
        )
      ).records[0],
    ).toMatchObject({ outcome: 'refused' })
  })

  it('cuts fields before it sends them', async () => {
    const side = otherSide(() => 200)
    await run(withOperation({ limits: [{ field: '/subject', charactersMax: 5, onExcess: 'truncate' }] }), side, {
      inputs: [{ subject: 'Too long' }],
    })
    expect(bodyOf(side.requests[0])).toEqual({ subject: 'Too …' })
  })
})

describe('credentials', () => {
  const bearer = withOperation(
    {},
    {
      auth: {
        oauth: {
          mode: 'oauth2_client_credentials',
          tokenUrl: 'https://login.acme.example/token',
          clientId: '{secrets.token}',
          clientSecret: '{secrets.token}',
        },
      },
    },
  )
  const token = (accessToken: string): { tokens: Tokens } => ({ tokens: { accessToken, reply: {} } })

  it('go to the address of their mode, and people to where they went', async () => {
    const auth = {
      scoped: {
        mode: 'basic',
        username: 'a',
        password: '{secrets.token}',
        baseUrl: 'https://api.acme.example/ex/{settings.subdomain}',
      },
    } as const
    const connection = {
      settings: { subdomain: 'acme' },
      secrets: { token: 'zd_canary_0123456789' },
      learnt: {},
      authMode: 'scoped',
    }
    const side = otherSide(() => json(201, { id: 7 }))
    const result = await run(withOperation({}, { auth }), side, { connection })
    expect(side.requests.map(({ url }) => url)).toEqual(['https://api.acme.example/ex/acme/tickets'])
    expect(result.records[0]?.remoteUrl).toBe('https://acme.acme.example/tickets/7')
  })

  it('are refreshed exactly once, and the same request is sent again', async () => {
    const side = otherSide(
      (request) => (request.headers.authorization === 'Bearer fresh-token-2' ? json(201, { id: 1 }) : 401),
      {
        tokens: (stale) => token(stale === undefined ? 'stale-token-1' : 'fresh-token-2'),
      },
    )
    const result = await run(bearer, side)
    expect(result.records[0]).toMatchObject({ outcome: 'delivered' })
    expect(side.stale).toEqual([undefined, 'stale-token-1'])
    expect(side.requests[0]?.body).toBe(side.requests[1]?.body)
  })

  it('that are refused again end the delivery and stop the connection', async () => {
    const side = otherSide(() => 401, { tokens: () => token('stale-token-1') })
    const result = await run(bearer, side)
    expect(result.records[0]).toMatchObject({ outcome: 'refused', disable: true })
    expect(side.requests).toHaveLength(2)
    expect(side.stale).toHaveLength(2)
  })

  it('that no refresh can change are tried once', async () => {
    const side = otherSide(() => 401)
    expect((await run(withOperation({}), side)).records[0]).toMatchObject({ outcome: 'refused', disable: true })
    expect(side.requests).toHaveLength(1)
    expect(side.stale).toEqual([])
  })

  it('that cannot be had give the outcome that says why', async () => {
    const failure = { outcome: 'refused', reason: 'needs_consent', disable: true, message: 'm', hint: 'h' } as const
    const side = otherSide(() => 200, { tokens: () => ({ failure }) })
    expect((await run(bearer, side)).records).toEqual([failure])
    expect(side.requests).toEqual([])
  })

  it('tell where to send, where nobody has agreed who could have learnt it', async () => {
    const learn = { fromToken: { place: '/place' } }
    const connector = { ...bearer, baseUrl: '{learnt.place}', learn }
    const tokens = () => ({ tokens: { accessToken: 'token-1', reply: { place: 'https://eu.acme.example' } } })
    const side = otherSide(() => json(201, { id: 7 }), { tokens })
    expect((await run(connector, side)).records[0]).toMatchObject({ outcome: 'delivered' })
    expect(side.requests.map(({ url }) => url)).toEqual(['https://eu.acme.example/tickets'])

    const failure = { outcome: 'retry', reason: 'token_http_503', message: 'm', hint: 'h' } as const
    const away = otherSide(() => 200, { tokens: () => ({ failure }) })
    expect((await run(connector, away)).records).toEqual([failure])
    expect(away.requests).toEqual([])
  })

  it('never go to a host that is none of the connector’s, whatever a secret URL says', async () => {
    const connector = withOperation(
      { path: '' },
      { auth: { url: { mode: 'secret_url', url: '{secrets.url}' } }, secrets: { url: { title: 'URL' } } },
    )
    const side = otherSide(() => 200)
    const to = async (url: string) =>
      (
        await run(connector, side, {
          connection: { settings: { subdomain: 'acme' }, secrets: { url }, learnt: {}, authMode: 'url' },
        })
      ).records[0]
    expect(await to('https://evil.example/hook')).toMatchObject({ outcome: 'refused', reason: 'host_refused' })
    expect(side.requests).toEqual([])
    expect(await to('https://hooks.acme.example/T0/abc')).toMatchObject({ outcome: 'delivered' })
    expect(side.requests[0]?.url).toBe('https://hooks.acme.example/T0/abc')
  })
})

describe('what has moved', () => {
  const moved = { means: 'reroute', status: [400], reroute: { setting: 'group', body: '/to' } } as const
  const connector = withOperation({ path: '/chats/{settings.group}', query: {}, errors: [moved] })
  const connection = {
    settings: { subdomain: 'acme', group: 'old' },
    secrets: { token: 'x' },
    learnt: {},
    authMode: 'api_key',
  }

  it('is followed once, and the connection is told to keep it', async () => {
    const side = otherSide(({ url }) => (url.endsWith('/new') ? json(200, { id: 1 }) : json(400, { to: 'new' })))
    const result = await run(connector, side, { connection })
    expect(pathsOf(side.requests)).toEqual(['POST /api/chats/old', 'POST /api/chats/new'])
    expect(result).toMatchObject({ moved: { setting: 'group', value: 'new' }, records: [{ outcome: 'delivered' }] })
  })

  it('is not followed for ever, nor to what the setting cannot be', async () => {
    const round = otherSide(() => json(400, { to: 'new' }))
    expect((await run(connector, round, { connection })).records[0]).toMatchObject({ outcome: 'refused' })
    expect(round.requests).toHaveLength(2)
    const hostile = otherSide(() => json(400, { to: 'a\nb' }))
    expect((await run(connector, hostile, { connection })).records[0]?.outcome).toBe('refused')
    expect(hostile.requests).toHaveLength(1)
  })
})

describe('steps', () => {
  const find = {
    name: 'person',
    method: 'GET',
    path: '/people',
    query: { email: '{input.email}' },
    capture: { id: '/results/0/id' },
  } as const
  const make = {
    name: 'person',
    onlyIf: ['!person.id'],
    method: 'POST',
    path: '/people',
    body: { email: '{input.email}' },
    capture: { id: '/id' },
  } as const
  const inputs = [{ email: 'a+b@c.example' }]
  const operation = {
    path: '/people/{steps.person.id}/notes',
    body: { text: 'x', person: '{steps.person.id}' },
    steps: [find, make],
  }

  it('find the parent', async () => {
    const side = otherSide(({ method }) => (method === 'GET' ? { results: [{ id: 5 }] } : json(201, { id: 'n1' })))
    const { records } = await run(withOperation(operation), side, { inputs })
    expect(pathsOf(side.requests)).toEqual(['GET /api/people?email=a%2Bb%40c.example', 'POST /api/people/5/notes'])
    expect(bodyOf(side.requests[1])).toEqual({ text: 'x', person: 5 })
    expect(records[0]).toMatchObject({ outcome: 'delivered', remoteId: 'n1' })
  })

  it('make it first where there is none', async () => {
    const side = otherSide(({ method }) => (method === 'GET' ? { results: [] } : json(201, { id: 9 })))
    await run(withOperation(operation), side, { inputs })
    expect(pathsOf(side.requests)).toEqual([
      'GET /api/people?email=a%2Bb%40c.example',
      'POST /api/people',
      'POST /api/people/9/notes',
    ])
  })

  it('that find or make in one request leave open what they did', async () => {
    const onFound = { when: 'id', request: { method: 'POST', path: '/people/{steps.person.id}/notes' } } as const
    const upsert = { ...make, onlyIf: undefined, onFound }
    const outcomeOf = async (step: typeof upsert & { writes?: true }) =>
      (
        await run(
          withOperation({ ...operation, steps: [step] }),
          otherSide(() => lost),
          { inputs },
        )
      ).records[0]?.outcome
    expect(await outcomeOf(upsert)).toBe('retry')
    expect(await outcomeOf({ ...upsert, writes: true })).toBe('unknown')
  })

  it('are left out where the mapping made nothing to look for', async () => {
    const asked = { ...find, onlyIf: ['input.email'] }
    const side = otherSide(() => json(201, { id: 'n1' }))
    const nobody = { path: '/notes', body: { person: '{steps.person.id}' }, steps: [asked] }
    await run(withOperation(nobody), side, { inputs: [{ email: null }] })
    await run(withOperation(nobody), side, { inputs: [{}] })
    expect(pathsOf(side.requests)).toEqual(['POST /api/notes', 'POST /api/notes'])
    await run(withOperation(nobody), side, { inputs })
    expect(pathsOf(side.requests).at(2)).toBe('GET /api/people?email=a%2Bb%40c.example')
  })

  it('take a 404 that means "there is none" for none, and any other failure for a failure', async () => {
    const absent = { ...find, absent: [{ status: [404] }] }
    const side = otherSide(({ method }) => (method === 'GET' ? 404 : json(201, { id: 9 })))
    expect(
      (await run(withOperation({ ...operation, steps: [absent, make] }), side, { inputs })).records[0]?.outcome,
    ).toBe('delivered')
    const refusing = otherSide(() => 404)
    expect((await run(withOperation(operation), refusing, { inputs })).records[0]).toMatchObject({
      outcome: 'refused',
      reason: 'http_404',
    })
    expect(refusing.requests).toHaveLength(1)
  })

  it('find one among those that are listed, by a text in it', async () => {
    const { capture: _, ...list } = find
    const among = { items: '/results', holding: '{eventId}' }
    const earlier = {
      ...list,
      name: 'note',
      among,
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    } as const
    const connector = withOperation({ ...operation, path: '/notes', body: {}, steps: [earlier] })
    const results = [
      { id: 3, text: 'another' },
      { id: 4, body: { lines: ['…', `ref ${FIRST}`] } },
    ]
    const there = await run(
      connector,
      otherSide(() => ({ results })),
      { inputs },
    )
    expect(there.records[0]).toMatchObject({ outcome: 'delivered', isDuplicate: true, remoteId: '4' })
    const side = otherSide(({ method }) => (method === 'GET' ? { results: [results[0]!] } : json(201, { id: 'n1' })))
    expect((await run(connector, side, { inputs })).records[0]).toMatchObject({ outcome: 'delivered', remoteId: 'n1' })
    for (const said of [{}, { results: null }, 200])
      expect(
        (
          await run(
            connector,
            otherSide(() => said),
            { inputs },
          )
        ).records[0]?.outcome,
      ).toBe('retry')
  })

  it('that only look leave nothing unknown, and those that make something do', async () => {
    expect(
      (
        await run(
          withOperation(operation),
          otherSide(() => lost),
          { inputs },
        )
      ).records[0]?.outcome,
    ).toBe('retry')
    const side = otherSide(({ method }) => (method === 'GET' ? { results: [] } : lost))
    expect((await run(withOperation(operation), side, { inputs })).records[0]?.outcome).toBe('unknown')
  })

  it('never look for nothing: an empty parameter would find somebody else', async () => {
    const side = otherSide(() => ({ results: [{ id: 1 }] }))
    expect((await run(withOperation(operation), side, { inputs: [{ email: '' }] })).records[0]).toMatchObject({
      reason: 'value_missing',
    })
    expect(side.requests).toEqual([])
  })

  it('say what is there by another name than what they looked for', async () => {
    const onFound = { when: 'note', done: true, remoteId: 'person-{steps.person.id}' } as const
    const looked = { ...find, capture: { id: '/results/0/id', note: '/results/0/notes/0/id' }, onFound }
    const side = otherSide(() => ({ results: [{ id: 5, notes: [{ id: 'n1' }] }] }))
    expect((await run(withOperation({ steps: [looked] }), side, { inputs })).records[0]).toMatchObject({
      isDuplicate: true,
      remoteId: 'person-5',
    })
  })

  it('turn a creation into an update', async () => {
    const onFound = {
      when: 'id',
      request: { method: 'PATCH', path: '/people/{steps.person.id}', body: '{input}' },
    } as const
    const side = otherSide(({ method }) => (method === 'GET' ? { results: [{ id: 5 }] } : { id: 5 }))
    await run(withOperation({ path: '/people', steps: [{ ...find, onFound }] }), side, { inputs })
    expect(pathsOf(side.requests)).toEqual(['GET /api/people?email=a%2Bb%40c.example', 'PATCH /api/people/5'])
  })
})

describe('after an attempt that may have been received', () => {
  const find = {
    name: 'known',
    method: 'GET',
    path: '/search',
    query: { ref: '{eventId}' },
    capture: { id: '/id' },
    onFound: { when: 'id', done: true },
  } as const
  const KINDS: readonly [string, Idempotency, boolean, string][] = [
    ['header', { kind: 'header', header: 'Idempotency-Key' }, true, 'delivered'],
    ['client_id', { kind: 'client_id' }, true, 'delivered'],
    ['upsert', { kind: 'upsert' }, true, 'delivered'],
    ['natural', { kind: 'natural' }, true, 'delivered'],
    ['none, at least once', { kind: 'none', onUnknown: 'at_least_once' }, true, 'delivered'],
    ['none, at most once', { kind: 'none', onUnknown: 'at_most_once' }, false, 'unknown'],
  ]

  it.each(KINDS)('%s: %j is sent again: %s', async (_, idempotency, isSent, outcome) => {
    const side = otherSide(() => json(200, { id: 1 }))
    const result = await run(withOperation({ idempotency }), side, { isUncertain: true })
    expect(side.requests).toHaveLength(isSent ? 1 : 0)
    expect(result.records[0]?.outcome).toBe(outcome)
  })

  it('lookup: what is there already is not made again', async () => {
    const connector = withOperation({ idempotency: { kind: 'lookup', step: 'known' }, steps: [find] })
    const there = otherSide(() => ({ id: 'x9' }))
    expect((await run(connector, there, { isUncertain: true })).records[0]).toMatchObject({
      outcome: 'delivered',
      isDuplicate: true,
      remoteId: 'x9',
    })
    expect(pathsOf(there.requests)).toEqual([`GET /api/search?ref=${FIRST}`])
    const notThere = otherSide(({ method }) => (method === 'GET' ? {} : json(201, { id: 'y1' })))
    expect((await run(connector, notThere, { isUncertain: true })).records[0]).toMatchObject({
      outcome: 'delivered',
      remoteId: 'y1',
    })
    expect(pathsOf(notThere.requests)).toEqual([`GET /api/search?ref=${FIRST}`, 'POST /api/tickets'])
  })

  it('lookup: looks the first time too', async () => {
    const connector = withOperation({ idempotency: { kind: 'lookup', step: 'known' }, steps: [find] })
    const side = otherSide(() => ({ id: 'x9' }))
    expect((await run(connector, side)).records[0]).toMatchObject({ isDuplicate: true })
  })

  it.each([
    ['a reset after sending', lost, 'unknown'],
    ['a refused connection', unsent, 'retry'],
    ['a 500', 500, 'retry'],
  ] as const)('%s is told apart', async (_, said, outcome) => {
    expect(
      (
        await run(
          withOperation({}),
          otherSide(() => said as never),
        )
      ).records[0]?.outcome,
    ).toBe(outcome)
  })

  it('places the key where its kind has it, the same at every attempt', async () => {
    const keys = new Set<unknown>()
    for (const isUncertain of [false, true]) {
      const side = otherSide(() => 200)
      await run(
        withOperation({ idempotency: { kind: 'header', header: 'Idempotency-Key', transform: 'uuid5' } }),
        side,
        { isUncertain },
      )
      keys.add(side.requests[0]?.headers['idempotency-key'])
    }
    expect([...keys]).toEqual([expect.stringMatching(/-5[0-9a-f]{3}-/)])
    const side = otherSide(() => 200)
    const idempotency = { kind: 'upsert', of: '{input.email}', transform: 'md5_lower' } as const
    await run(withOperation({ idempotency, method: 'PUT', path: '/members/{idempotencyKey}' }), side, {
      inputs: [{ email: 'A@b.example' }],
    })
    expect(pathsOf(side.requests)[0]).toMatch(/^PUT \/api\/members\/[0-9a-f]{32}$/)
  })
})

describe('a batch', () => {
  const batch = {
    recordsMax: 100,
    envelope: { records: '{records}' },
    allowsDuplicates: true,
    keepsOrder: true,
    onRefused: 'bisect',
  } as const
  const inputs = [{ n: 1 }, { n: '{item}' }, { n: 3 }]

  it('puts each record into its envelope as data, with its own key', async () => {
    const side = otherSide(() => 200)
    const record = { '...': '{item}', id: '{idempotencyKey}' }
    await run(
      withOperation({ body: undefined, idempotency: { kind: 'client_id' }, batch: { ...batch, record } }),
      side,
      { inputs },
    )
    const id = (index: number) => EVENT_ID.slice(0, -1) + index
    expect(bodyOf(side.requests[0])).toEqual({
      records: [
        { n: 1, id: id(0) },
        { n: '{item}', id: id(1) },
        { n: 3, id: id(2) },
      ],
    })
  })

  it('writes lines where NDJSON needs one before each record', async () => {
    const side = otherSide(() => 200)
    const lines = [{ index: { _id: '{eventId}' } }, '{item}']
    await run(
      withOperation({
        body: undefined,
        idempotency: { kind: 'natural' },
        format: 'ndjson',
        batch: { ...batch, lines },
      }),
      side,
      {
        inputs: [{ n: 1 }],
      },
    )
    expect(side.requests[0]?.body).toBe(`{"index":{"_id":"${FIRST}"}}\n{"n":1}\n`)
  })

  it('binds its records as one text of JSON to the statement of SQL over HTTP', async () => {
    const side = otherSide(() => 200)
    const envelope = { statement: '{sql}', bindings: { 1: { type: 'TEXT', value: { '...json': '{records}' } } } }
    const connector = withOperation({
      body: undefined,
      idempotency: { kind: 'natural' },
      sql: 'merge into {settings.subdomain} using (select value from table(flatten(input => parse_json(?))))',
      batch: { ...batch, envelope },
    })
    await run(connector, side, { inputs })
    expect(bodyOf(side.requests[0])).toEqual({
      statement: 'merge into acme using (select value from table(flatten(input => parse_json(?))))',
      bindings: { 1: { type: 'TEXT', value: '[{"n":1},{"n":"{item}"},{"n":3}]' } },
    })
  })

  it('tells the records of a partial reply apart', async () => {
    const side = otherSide(() =>
      json(200, [
        { id: 'a', success: true },
        { success: false, error: { message: 'no' } },
        { id: 'c', success: true },
      ]),
    )
    const partial = {
      items: '',
      by: 'order',
      lists: 'all',
      ok: [{ body: '/success', is: [true] }],
      remoteId: '/id',
      error: '/error',
    } as const
    const { records } = await run(
      withOperation({ body: undefined, idempotency: { kind: 'natural' }, batch, partial }),
      side,
      { inputs },
    )
    expect(records.map(({ outcome, remoteId }) => [outcome, remoteId])).toEqual([
      ['delivered', 'a'],
      ['refused', undefined],
      ['delivered', 'c'],
    ])
  })

  it('leaves out what may have been received and must not be repeated', async () => {
    const side = otherSide(() => 200)
    const connector = withOperation({
      body: undefined,
      batch,
      idempotency: { kind: 'none', onUnknown: 'at_most_once' },
    })
    const record = (index: number, isUncertain: boolean) => ({
      eventId: `e${index}`,
      event: {},
      input: `${index}`,
      isUncertain,
    })
    const { records } = await run(connector, side, { records: [record(0, false), record(1, true), record(2, false)] })
    expect(records.map(({ outcome }) => outcome)).toEqual(['delivered', 'unknown', 'delivered'])
    expect(bodyOf(side.requests[0])).toEqual({ records: [0, 2] })
  })
})

describe('work that is only taken on', () => {
  const async = {
    poll: { method: 'GET', path: '/jobs/{reply.body.job}' },
    done: [{ body: '/state', is: ['done'] }],
    failed: [{ body: '/state', is: ['failed'] }],
    intervalMs: 1_000,
    timeoutMs: 5_000,
    remoteId: { body: '/result/id' },
  } as const
  const accepted = json(202, { job: 'j1' })

  it('is asked for until it is done', async () => {
    const side = otherSide((_, count) =>
      count === 1 ? accepted : { state: count < 4 ? 'running' : 'done', result: { id: 'r1' } },
    )
    const { records, exchanges } = await run(withOperation({ async, remoteId: undefined }), side)
    expect(records[0]).toMatchObject({ outcome: 'delivered', remoteId: 'r1' })
    expect(exchanges.map(({ purpose }) => purpose)).toEqual(['main', 'poll', 'poll', 'poll'])
    expect(pathsOf(side.requests)[1]).toBe('GET /api/jobs/j1')
  })

  it('is not asked for where the first reply says that all is done', async () => {
    const side = otherSide((_, count) => (count === 1 ? json(200, { id: 7, state: 'done' }) : 500))
    const when = [{ status: [202] }]
    const { records } = await run(withOperation({ async: { ...async, when } }), side)
    expect(records[0]).toMatchObject({ outcome: 'delivered', remoteId: '7' })
    expect(side.requests).toHaveLength(1)
  })

  it('fails as its rules say', async () => {
    const side = otherSide((_, count) => (count === 1 ? accepted : { state: 'failed', message: 'no such field' }))
    const { records } = await run(withOperation({ async }), side)
    expect(records[0]).toMatchObject({ outcome: 'refused', message: 'no such field' })
  })

  it('is unknown when it takes too long, and survives polls that fail', async () => {
    const side = otherSide((_, count) => (count === 1 ? accepted : count % 2 ? lost : 500))
    const { records } = await run(withOperation({ async }), side)
    expect(records[0]).toMatchObject({ outcome: 'unknown', reason: 'async_timeout' })
    expect(side.requests).toHaveLength(6)
  })
})

describe('hooks', () => {
  it('change the input, the request and the judgement, and see no secret', async () => {
    const hook = (name: string) =>
      ({
        before: { made: 'by before' },
        encode: { body: '<x/>', headers: { 'Content-Type': 'text/xml' } },
        sign: { headers: { 'x-checksum': 'abc' } },
        after: { outcome: 'refused', reason: 'said_no' },
      })[name] as never
    const side = otherSide(() => json(200, { echo: 'zd_canary_0123456789' }), { hook })
    const result = await run(
      withOperation({}, { hooks: { before: true, encode: true, sign: true, after: true } }),
      side,
    )
    expect(side.hooked.map(({ name }) => name)).toEqual(['before', 'encode', 'sign', 'after'])
    expect(side.hooked[1]?.input).toMatchObject({ request: { body: '{"made":"by before"}' } })
    expect(JSON.stringify(side.hooked)).not.toContain('canary')
    expect(side.requests[0]).toMatchObject({
      body: '<x/>',
      headers: { 'content-type': 'text/xml', 'x-checksum': 'abc' },
    })
    expect(result.records[0]).toMatchObject({ outcome: 'refused', reason: 'said_no' })
  })

  it.each([
    [
      'fails',
      (): never => {
        throw new Error('boom')
      },
    ],
    ['gives no object', (): string => 'x'],
    ['sets whose request it is', (): object => ({ headers: { authorization: 'Bearer x' } })],
    ['begins a header', (): object => ({ headers: { 'x-a': 'a\r\nb: c' } })],
  ] as const)('before a request: one that %s leaves it unsent, to be tried again', async (_, hook) => {
    const side = otherSide(() => 200, { hook: hook as never })
    expect((await run(withOperation({}, { hooks: { sign: true } }), side)).records[0]).toMatchObject({
      outcome: 'retry',
      reason: 'hook_failed',
    })
    expect(side.requests).toEqual([])
  })

  it('after a reply: one that fails changes nothing', async () => {
    const side = otherSide(() => json(201, { id: 1 }), { hook: () => 'x' })
    expect((await run(withOperation({}, { hooks: { after: true } }), side)).records[0]).toMatchObject({
      outcome: 'delivered',
      remoteId: '1',
    })
  })
})
