import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LoginAuth } from '../../src/manifest/auth.ts'
import type { Connector } from '../../src/manifest/connector.ts'
import { defineConnector, InvalidConnector } from '../../src/manifest/define-connector.ts'
import { parseConnector } from '../../src/manifest/parse-connector.ts'
import { changed, crm } from './support/crm.ts'
import { database, files } from './support/systems.ts'

const at = 'operations.createTicket'
const atPointer = '/operations/createTicket'

/** What is written where; the place that is named; what is said of it. */
const WRONG: readonly (readonly [string, unknown, string, RegExp])[] = [
  // Shape
  ['sumary', 'x', '/sumary', /`sumary` is not known here\. Did you mean `summary`\?/],
  ['summary', undefined, '/summary', /missing/],
  ['spec', 2, '/spec', /This is 2\. It has to be 1\./],
  ['id', 'Acme-CRM', '/id', /wrong form/],
  ['docs', 'not a url', '/docs', /no uri/],
  ['checkedOn', '29.11.2026', '/checkedOn', /2026-11-29/],
  ['category', 'cmr', '/category', /Did you mean `crm`\?/],
  ['auth.api_key', { mode: 'basci', username: 'a', password: 'b' }, '/auth/api_key/mode', /Did you mean `basic`\?/],
  ['auth.api_key', { mode: 'basic', username: 'a' }, '/auth/api_key/password', /missing/],
  ['auth.api_key', { mode: 'key', heders: {} }, '/auth/api_key/heders', /Did you mean `headers`\?/],
  [`${at}.idempotency`, { kind: 'hader' }, `${atPointer}/idempotency/kind`, /Did you mean `header`\?/],
  [`${at}.on`, [], `${atPointer}/on`, /fewer than 1/],
  [
    `${at}.partial`,
    { items: '/r', by: { idx: '/i' }, lists: 'all', ok: [] },
    `${atPointer}/partial/by/idx`,
    /not known/,
  ],
  ['operations.createTicket.remoteId', { body: 'ticket.id' }, `${atPointer}/remoteId/body`, /RFC 6901/],
  ['rate.0.limit', '100', '/rate/0/limit', /has to be/],
  // Patterns
  ['settings.subdomain.pattern', '(?=a)', '/settings/subdomain/pattern', /RE2 has no lookaround/],
  ['settings.subdomain.pattern', '(a)\\1', '/settings/subdomain/pattern', /re2 pattern/],
  ['errors.0.matches', '[', '/errors/0/matches', /missing closing/],
  ['settings.subdomain.example', 'Acme!', '/settings/subdomain/example', /does not match the pattern/],
  ['apiVersion', { value: 'v1', pattern: '^v[2-9]$' }, '/apiVersion/example', /does not match/],
  // Templates
  [`${at}.path`, '/tickets/{input.id', `${atPointer}/path`, /not closed/],
  [`${at}.path`, '/tickets/{settings.subdomian}', `${atPointer}/path`, /Did you mean `subdomain`\?/],
  [`${at}.path`, '/tickets/{inptu.id}', `${atPointer}/path`, /Did you mean `input`\?/],
  [`${at}.path`, '/tickets/{learnt.org}', `${atPointer}/path`, /not declared/],
  [`${at}.path`, '/tickets/{now.epoch}', `${atPointer}/path`, /not declared/],
  [`${at}.headers`, { 'x-key': '{secrets.token}' }, `${atPointer}/headers/x-key`, /in `auth` and `inbound` only/],
  [`${at}.body`, { key: 'K {secrets.token}' }, `${atPointer}/body/key`, /in `auth` and `inbound` only/],
  [`${at}.body`, { '{input.name}': 1 }, `${atPointer}/body/{input.name}`, /not known here/],
  [`${at}.body`, { '{settings.subdomian}': 1 }, `${atPointer}/body/{settings.subdomian}`, /Did you mean `subdomain`\?/],
  [`${at}.body`, { deep: [{ text: 'a } b' }] }, `${atPointer}/body/deep/0/text`, /closes nothing/],
  [`${at}.body`, '{steps.contact.id}', `${atPointer}/body`, /captured by no step/],
  [`${at}.body`, { statement: '{sql}' }, `${atPointer}/body/statement`, /not known here/],
  [`${at}.for`, ['oauht'], `${atPointer}/for/0`, /no mode of `auth`/],
  ['test.only', { for: ['oauht'], otherwise: 'x' }, '/test/only/for/0', /no mode of `auth`/],
  [
    'auth',
    { key: { mode: 'key', headers: { '{settings.heder}': '{secrets.token}' } } },
    '/auth/key/headers/{settings.heder}',
    /not declared/,
  ],
  [
    'inbound',
    { verify: { kind: 'none', reason: 'x' }, remoteId: { body: '/id', matches: '[^.]+' } },
    '/inbound/remoteId/matches',
    /0 groups/,
  ],
  [`${at}.remoteUrl`, 'https://x.acme.example/{remoteID}', `${atPointer}/remoteUrl`, /Did you mean `remoteId`\?/],
  ['headers', { Authorization: 'Bearer x' }, '/headers/Authorization', /Credentials go into `auth`/],
  [`${at}.headers`, { 'Content-Length': '1' }, `${atPointer}/headers/Content-Length`, /cannot be set here/],
  [`${at}.idempotency`, { kind: 'header', header: 'host' }, `${atPointer}/idempotency/header`, /cannot be set here/],
  ['test.headers', { host: 'a' }, '/test/headers/host', /cannot be set here/],
  [`${at}.query`, { a: '{+input.key}' }, `${atPointer}/query/a`, /in a path only/],
  [
    `${at}.async`,
    { poll: { method: 'GET', path: '/j' }, done: [], failed: [], intervalMs: 0, timeoutMs: 1e9 },
    `${atPointer}/async/timeoutMs`,
    /<= 300000/,
  ],
  [`${at}.headers`, { 'x y': '1' }, `${atPointer}/headers/x y`, /no name of a header/],
  [
    `${at}.idempotency`,
    { kind: 'client_id', transform: 'truncated_hash' },
    `${atPointer}/idempotency`,
    /Add `lengthMax`/,
  ],
  [
    `${at}.idempotency`,
    { kind: 'client_id', transform: 'uuid5', lengthMax: 30 },
    `${atPointer}/idempotency/lengthMax`,
    /needs 36/,
  ],
  [
    `${at}.idempotency`,
    { kind: 'header', header: 'k', of: '{reply.body.id}' },
    `${atPointer}/idempotency/of`,
    /not known/,
  ],
  ['headers', { 'x-event': '{event.id}' }, '/headers/x-event', /not known here/],
  ['baseUrl', 'https://{input.host}.acme.example', '/baseUrl', /not known here/],
  // Addresses
  ['baseUrl', 'https://evil.example', '/baseUrl', /none of `hosts`/],
  ['baseUrl', 'http://api.acme.example', '/baseUrl', /in the clear/],
  ['baseUrl', `https://${'user:pass'}@api.acme.example`, '/baseUrl', /no URL/],
  ['baseUrl', 'ftp://api.acme.example', '/baseUrl', /not the scheme/],
  ['baseUrl', undefined, '/baseUrl', /missing/],
  ['hosts', ['*'], '/hosts/0', /every host/],
  ['hosts', ['*.example'], '/hosts/0', /no host/],
  ['hosts', ['https://api.acme.example'], '/hosts/0', /no host/],
  ['settings.subdomain', { title: 'S' }, '/settings/subdomain/pattern', /part of a host and has no pattern/],
  ['settings.subdomain', { title: 'S', pattern: '^.+$' }, '/settings/subdomain/pattern', /could match/],
  ['settings.subdomain', { title: 'S', pattern: '^[^/]+$' }, '/settings/subdomain/pattern', /could match/],
  ['settings.subdomain', { title: 'S', pattern: '^[a-z.]+$' }, '/settings/subdomain/pattern', /could match/],
  ['settings.subdomain', { title: 'S', pattern: '^[!-~]+$' }, '/settings/subdomain/pattern', /could match/],
  ['settings.subdomain', { title: 'S', pattern: '^\\S+$' }, '/settings/subdomain/pattern', /could match/],
  ['settings.subdomain', { title: 'S', pattern: '^a|@b$' }, '/settings/subdomain/pattern', /could match/],
  ['settings.subdomain', { title: 'S', pattern: '(?i)^[a-z]+$' }, '/settings/subdomain/pattern', /could match/],
  [`${at}.path`, 'tickets', `${atPointer}/path`, /begin with a slash/],
  [`${at}.path`, '/a/../b', `${atPointer}/path`, /cannot stand in a path/],
  [`${at}.path`, '/a/%2E%2e/b', `${atPointer}/path`, /cannot stand in a path/],
  [`${at}.path`, '/a//b', `${atPointer}/path`, /cannot stand in a path/],
  [`${at}.path`, '/a?b=c', `${atPointer}/path`, /go into `query`/],
  [`${at}.path`, '{input.url}', `${atPointer}/path`, /begin with a slash/],
  [`${at}.path`, 'https://evil.example/x', `${atPointer}/path`, /none of `hosts`/],
  [
    'settings.region',
    { title: 'R', type: 'choice', choices: { eu: 'https://eu.evil.example' } },
    '/settings/region/choices/eu',
    /none of/,
  ],
  // Aliases
  ['aliases', [{ id: 'old_crm', name: 'Old', auth: 'api_kye' }], '/aliases/0/auth', /Did you mean `api_key`\?/],
  ['aliases', [{ id: 'acme_crm', name: 'Old', auth: 'api_key' }], '/aliases/0/id', /is taken/],
  ['aliases', ['a1', 'a1'].map((id) => ({ id, name: 'Old', auth: 'api_key' })), '/aliases/1/id', /is taken/],
  // References
  ['settings.group.for', ['oauth'], '/settings/group/for/0', /no mode of `auth`/],
  [`${at}.cost`, { acount: 2 }, `${atPointer}/cost/acount`, /Did you mean `account`\?/],
  ['errors.0.scope', 'acct', '/errors/0/scope', /no bucket of `rate`/],
  ['rateSignals', [{ bucket: 'x', limit: { header: 'a' } }], '/rateSignals/0/bucket', /no bucket of `rate`/],
  [
    'errors.0',
    { means: 'reroute', reroute: { setting: 'subdomain', body: '/to' } },
    '/errors/0/reroute/setting',
    /may change.*`group`/,
  ],
  [`${at}.idempotency`, { kind: 'lookup', step: 'find' }, `${atPointer}/idempotency/step`, /no step/],
  ['auth', {}, '/auth', /no way to prove/],
  ['auth.api_key', { mode: 'login', username: 'a' }, '/auth/api_key/mode', /no way to prove who calls with .*http/],
  ['operations.create-ticket', crm.operations.createTicket, '/operations/create-ticket', /no name/],
  ['settings.region', { title: 'R', type: 'choice' }, '/settings/region/choices', /nothing to choose/],
  ['settings.count', { title: 'C', type: 'integer', default: 1.5 }, '/settings/count/default', /no integer/],
  ['hooks', { before: () => 1 }, '/hooks/before', /function/],
]

const problemsOf = (value: unknown) => parseConnector(value).problems ?? []

describe('parseConnector', () => {
  it('has no key for a protocol that logs in, and no server of SFTP without its fingerprint', () => {
    const key = { mode: 'key', headers: { 'x-key': '{secrets.password}' } } as const
    expect(problemsOf({ ...database, auth: { key } })).toMatchObject([
      { pointer: '/auth/key/mode', message: expect.stringContaining('postgres') as string, hint: 'Write login.' },
    ])
    const scram = { ...database.auth.password, mechanism: 'scram_sha_256' }
    expect(problemsOf({ ...database, auth: { scram } })).toMatchObject([{ pointer: '/auth/scram/mechanism' }])
    const { hostKey: _, ...unpinned } = files.auth.key as LoginAuth
    expect(problemsOf({ ...files, auth: { key: unpinned } })).toMatchObject([{ pointer: '/auth/key/hostKey' }])
    expect(problemsOf({ ...files, auth: { none: { mode: 'none' } } })).toMatchObject([
      { pointer: '/auth/none/hostKey' },
    ])
  })

  it('lets a token log in to mail and to Kafka, and to nothing else', () => {
    const login = { username: '{settings.user}', mechanism: 'xoauth2' } as const
    const token = {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://id.acme.example/token',
      clientId: 'howazit',
      clientSecret: '{secrets.token}',
    } as const
    const withToken = (auth: object, protocol: string) =>
      problemsOf({ ...crm, protocol, auth: { token: auth } }).filter(({ pointer }) => pointer.startsWith('/auth/token'))
    expect(withToken({ ...token, login }, 'smtp').map(({ pointer }) => pointer)).not.toContain('/auth/token/mode')
    expect(withToken({ ...token, login }, 'kafka')).toContainEqual(
      expect.objectContaining({ pointer: '/auth/token/login/mechanism' }),
    )
    expect(withToken(token, 'smtp')).toContainEqual(expect.objectContaining({ pointer: '/auth/token/mode' }))
    expect(withToken({ ...token, login }, 'http')).toContainEqual(
      expect.objectContaining({ pointer: '/auth/token/mode' }),
    )
  })

  it('takes a manifest that is right, and freezes all of it', () => {
    const { connector } = parseConnector(structuredClone(crm)) as { connector: Connector }
    expect(connector).toEqual(crm)
    expect(Object.isFrozen(connector.operations.createTicket?.idempotency)).toBe(true)
    expect(() => Object.assign(connector.settings!.subdomain!, { pattern: '.*' })).toThrow(TypeError)
  })

  it('takes a host that a choice ends, where each of the choices makes a declared one', () => {
    const at = (choices: Record<string, string>) =>
      problemsOf({
        ...crm,
        settings: { ...crm.settings, site: { title: 'Site', type: 'choice', choices } },
        baseUrl: 'https://api.{choices.site}',
        hosts: ['*.acme.example', '*.acme-eu.example'],
      }).filter(({ pointer }) => pointer === '/baseUrl')
    expect(at({ us: 'acme.example', us2: 'us2.acme.example', eu: 'acme-eu.example' })).toEqual([])
    expect(at({ us: 'acme.example', x: 'acme.example.evil.example' })).toEqual([
      expect.objectContaining({ message: '"api.acme.example.evil.example" is none of `hosts`.' }),
    ])
  })

  it('keeps nothing that its caller still holds', () => {
    const given = structuredClone(crm) as unknown as { hosts: string[] }
    const { connector } = parseConnector(given) as { connector: Connector }
    given.hosts.push('evil.example')
    expect(connector.hosts).toEqual(['*.acme.example'])
  })

  it.each(WRONG)('refuses %s = %j at %s', (path, value, pointer, said) => {
    const problems = problemsOf(changed(path, value))
    const texts = problems.map((problem) => `${problem.pointer} ${problem.message} ${problem.hint}`)
    expect(texts.find((text) => text.startsWith(`${pointer} `))).toMatch(said)
    expect(problems.length).toBeLessThanOrEqual(2)
  })

  it('names every problem at once', () => {
    const manifest = { ...crm, sumary: 'x', id: 'No', docs: 'no' }
    expect(problemsOf(manifest).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/sumary', '/id', '/docs']),
    )
  })

  it.each([null, 1, 'x', [], new Map(), Symbol('x'), () => 1, undefined, Number.NaN])('refuses %s', (value) => {
    expect(problemsOf(value).length).toBeGreaterThan(0)
  })

  it('refuses a cycle, a deep value, a wide value and a name that would change a prototype', () => {
    const cycle: Record<string, unknown> = { ...crm }
    cycle.headers = cycle
    expect(problemsOf(cycle)[0]?.message).toMatch(/deeper than 32/)
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown
    expect(problemsOf({ ...crm, headers: deep })[0]?.message).toMatch(/deeper than 32/)
    expect(problemsOf({ ...crm, hosts: Array(100_000).fill('a') })[0]?.message).toMatch(/more than 50000/)
    const polluted = JSON.parse(`{"__proto__": {"id": "x"}}`) as unknown
    expect(problemsOf(polluted)[0]).toMatchObject({ pointer: '/__proto__' })
  })

  it('answers a manifest made to be slow within a second', () => {
    const pattern = `^(${'[a-z]'.repeat(150)}|!)$`
    const operations = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `o${index}`,
        { ...crm.operations.createTicket, path: `/${'a'.repeat(1_000)}{` },
      ]),
    )
    const startedAt = performance.now()
    expect(problemsOf({ ...crm, operations })).toHaveLength(100)
    expect(problemsOf(changed('settings.subdomain', { title: 'S', pattern })).length).toBeGreaterThan(0)
    expect(problemsOf(changed('docs', `https://${'a:'.repeat(30_000)}`)).length).toBeGreaterThanOrEqual(0)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})

describe('defineConnector', () => {
  it('returns the manifest, frozen', () => {
    expect(Object.isFrozen(defineConnector(crm))).toBe(true)
  })

  it('throws every problem with its place and what to do', () => {
    const wrong = changed('operations.createTicket.path', 'tickets') as Connector
    expect(() => defineConnector(wrong)).toThrow(InvalidConnector)
    expect(() => defineConnector(wrong)).toThrow(/\/operations\/createTicket\/path: .*Write '\/tickets'/)
  })
})

describe('the published schema', () => {
  it('lets no object have members that it does not know', () => {
    const text = readFileSync(new URL('../../schema/connector.schema.json', import.meta.url), 'utf8')
    const open: string[] = []
    JSON.parse(text, function (this: unknown, key, value: Record<string, unknown> | null) {
      const isObject = value?.type === 'object' && value.properties && !value.discriminator
      if (isObject && value.additionalProperties !== false) open.push(key)
      return value
    })
    expect(open).toEqual([])
  })
})
