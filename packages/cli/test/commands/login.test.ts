import { readFile, stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { howazit, startHowazit } from '../support/howazit.ts'
import { addTenant, createStores, type Serving, type Stores, startServe } from '../support/serve.ts'
import { createWorkspace } from '../support/start-dev.ts'
import { type ProviderBehaviour, startProvider } from '../support/start-provider.ts'

const CLAIMS = { claims: { client_id: 'howazit-cli', scope: 'surveys:read' } }

describe('howazit login at an identity provider', () => {
  const commands = startCommandHost()
  let stores: Stores
  let provider: Awaited<ReturnType<typeof startProvider>>
  let api: Serving
  beforeAll(async () => {
    stores = await createStores()
    provider = await startProvider()
    api = await startServe(['api'], stores.env)
    await addTenant(stores, 'acme')
    const add = ['operator', 'issuer', 'add', provider.issuer, '--audience', 'howazit', '--tenant', 'acme']
    expect((await howazit(add, { env: stores.env })).code).toBe(0)
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
    await provider[Symbol.asyncDispose]()
    await stores[Symbol.asyncDispose]()
  })

  /** Profiles of its own, and a provider that knows of nothing. */
  async function setUp(behaviour: ProviderBehaviour = {}) {
    provider.behave(behaviour)
    const workspace = await createWorkspace()
    const { env } = workspace
    const who = ['--url', api.url, '--issuer', provider.issuer, '--client-id', 'howazit-cli']
    const start = (...args: string[]) => startHowazit(['login', ...who, '--json', ...args], { env })
    const run = (...args: string[]) => commands.run([...args, '--json'], { env })
    const logIn = (...args: string[]) => run('login', ...who, ...args)
    const kept = async () =>
      JSON.parse(await readFile(workspace.pathOf('config/credentials.json'), 'utf8')) as {
        profiles: Record<string, Record<string, string>>
      }
    return { ...workspace, start, run, logIn, kept }
  }

  it('shows a code, waits until it is entered, and keeps the session for its user alone', async () => {
    await using own = await setUp()
    const { start, run } = own
    const login = start('--scope', 'surveys:read', '--scope', 'offline_access', '--audience', 'howazit')
    await until('it has asked in vain', () => provider.seen().polls.length > 1)
    expect(login.seen.stderr).toBe(`Open  ${provider.issuer}/activate\nCode  WDJB-MJHT\n`)
    provider.answerLogins(CLAIMS)

    const end = await login.ended
    expect(end, end.stderr).toMatchObject({ code: 0 })
    expect(JSON.parse(end.stdout)).toMatchObject({
      profile: 'default',
      issuer: provider.issuer,
      tenant: { slug: 'acme' },
      scopes: ['surveys:read'],
    })
    expect(Object.fromEntries(provider.seen().asked[0] ?? [])).toMatchObject({
      client_id: 'howazit-cli',
      scope: 'surveys:read offline_access',
      audience: 'howazit',
    })
    expect((await stat(own.pathOf('config/credentials.json'))).mode & 0o777).toBe(0o600)
    expect(JSON.parse((await run('survey', 'list')).stdout)).toEqual({ items: [] })
    expect(JSON.parse((await run('profile', 'list')).stdout)).toEqual({
      items: [{ name: 'default', url: api.url, clientId: 'howazit-cli', issuer: provider.issuer }],
    })
    expect(JSON.parse((await run('logout')).stdout)).toEqual({ profile: 'default', removed: true })
    expect(provider.seen().revoked).toEqual(['refresh-0'])
  })

  it('logs out where the provider has no way to be told', async () => {
    await using own = await setUp({ metadata: { revocation_endpoint: undefined } })
    provider.answerLogins(CLAIMS)
    expect((await own.logIn()).code).toBe(0)
    const end = await commands.run(['logout'], { env: own.env })
    expect(end).toMatchObject({ code: 0, stderr: expect.stringContaining(`${provider.issuer} was not told`) })
    expect((await own.kept()).profiles).toEqual({})
  })

  it('gets the next token once for all commands that need it, and keeps the refresh token that came with it', async () => {
    await using own = await setUp({ firstSeconds: 1 })
    provider.answerLogins(CLAIMS)
    expect((await own.logIn()).code).toBe(0)

    const ends = await Promise.all(Array.from({ length: 4 }, () => howazit(['whoami', '--json'], { env: own.env })))

    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(provider.seen().refreshes).toBe(1)
    expect((await own.kept()).profiles.default?.refreshToken).toBe('refresh-1')
  })

  it('says that the session has ended, and what to do', async () => {
    await using own = await setUp({ firstSeconds: 1 })
    provider.answerLogins(CLAIMS)
    expect((await own.logIn()).code).toBe(0)
    provider.endSession()
    const end = await own.run('whoami')
    expect(end.code).toBe(4)
    expect(JSON.parse(end.stdout)).toMatchObject({
      error: { message: expect.stringContaining('has ended'), tryThis: 'howazit login again' },
    })
    expect(end.stdout).not.toContain('refresh-0')
  })

  it('asks less often where it is told to', async () => {
    await using own = await setUp()
    provider.answerLogins({ error: 'slow_down' })
    const login = own.start()
    await until('it was told to slow down', () => provider.seen().polls.length === 1)
    provider.answerLogins(CLAIMS)
    expect((await login.ended).code).toBe(0)
    const [first = 0, second = 0] = provider.seen().polls
    // RFC 8628, section 3.5: five seconds more from then on; timers may be a little early.
    expect(second - first).toBeGreaterThan(4_900)
  })

  it.each([
    ['it is refused', { error: 'access_denied' }, {}, 4],
    ['the provider says that the code is too old', { error: 'expired_token' }, {}, 7],
    ['the code is not entered in time', { error: 'authorization_pending' }, { device: { expires_in: 0.5 } }, 7],
    ['the provider does not know the program', { error: 'invalid_client' }, {}, 4],
    ['the page for the code is none', CLAIMS, { device: { verification_uri: 'javascript:alert(1)' } }, 1],
    ['the provider is another one', CLAIMS, { metadata: { issuer: 'https://example.com' } }, 7],
    ['it has no codes', CLAIMS, { metadata: { device_authorization_endpoint: undefined } }, 1],
    ['tokens would go over an open line', CLAIMS, { metadata: { token_endpoint: 'http://192.0.2.1/' } }, 2],
  ] as const)('keeps nothing where %s', async (_, answer, options, code) => {
    await using own = await setUp(options)
    provider.answerLogins(answer)
    const end = await own.logIn()
    expect(end, end.stdout).toMatchObject({ code })
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { exitCode: code } })
    await expect(own.kept()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('keeps nothing where it is interrupted', async () => {
    await using own = await setUp()
    const login = own.start()
    await until('it has asked', () => provider.seen().polls.length > 0)
    login.child.kill('SIGINT')
    const end = await login.ended
    expect(end).toMatchObject({ code: 130 })
    expect(JSON.parse(end.stdout)).toMatchObject({ error: { code: 'interrupted' } })
    await expect(own.kept()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('shows what a provider says as text and nothing else', async () => {
    await using own = await setUp({
      device: { user_code: 'A\u001b[2J\u001b]0;gone\u0007B\r\nOpen  http://evil.example' },
    })
    provider.answerLogins(CLAIMS)
    const end = await own.logIn()
    expect(end.code).toBe(0)
    expect(end.stderr).not.toMatch(/[^\P{Cc}\n]/u)
    expect(end.stderr.split('\n').filter((line) => line.startsWith('Open'))).toHaveLength(1)
  })

  it.each(['constructor', '__proto__', 'toString'])('keeps a profile by the name of %s', async (name) => {
    await using own = await setUp()
    const gone = await own.run('whoami', '--profile', name)
    expect(JSON.parse(gone.stdout)).toMatchObject({ error: { code: 'not_found' } })
    expect(JSON.parse((await own.run('logout', '--profile', name)).stdout)).toEqual({ profile: name, removed: false })
    provider.answerLogins(CLAIMS)
    expect((await own.logIn('--profile', name)).code).toBe(0)
    expect(JSON.parse((await own.run('whoami', '--profile', name)).stdout)).toMatchObject({ tenant: { slug: 'acme' } })
    expect(JSON.parse((await own.run('logout', '--profile', name)).stdout)).toEqual({ profile: name, removed: true })
  })
})
