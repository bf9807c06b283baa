import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHowazit } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestS3 } from '../../../runtime/test/objects/start-test-s3.ts'
import { slowly } from '../../../runtime/test/support/slowly.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { howazit, startHowazit } from '../support/howazit.ts'
import { addTenant, createStores, type Serving, type Stores, startServe, stopServe } from '../support/serve.ts'
import { createWorkspace } from '../support/start-dev.ts'
import { startProvider } from '../support/start-provider.ts'

const STOP_MS = 10_000

type Env = Readonly<Record<string, string>>

/** A free port, given back: nothing listens there. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Connections to the engine behind a URL, which can be cut as if it had gone. */
async function openRelay(url: string) {
  const target = new URL(url)
  const host = decodeURIComponent(target.hostname)
  const farPort = target.port || '5432'
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${farPort}`) : connect(Number(farPort), host)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const cut = async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }
  target.hostname = '127.0.0.1'
  target.port = String(port)
  return { url: target.href, cut, restore: () => listen(port), [Symbol.asyncDispose]: async () => void server.close() }
}

const readiness = async (url: string) => {
  const answer = await fetch(`${url}/ready`)
  const { checks } = (await answer.json()) as { checks: { name: string; detail?: string }[] }
  return { status: answer.status, checks }
}

describe('howazit serve', () => {
  const commands = startCommandHost()
  let stores: Stores

  const serve = (args: readonly string[], env: Env = {}) =>
    howazit(['serve', ...args], { env: { ...stores.env, ...env } })
  const withPassword = (url: string) => Object.assign(new URL(url), { password: 'wrong' }).href

  beforeAll(async () => {
    stores = await createStores()
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await stores[Symbol.asyncDispose]()
  })

  it.each<[string, readonly string[], Env, string]>([
    ['a setting that is wrong', ['api'], { HOWAZIT_KAFKA_BROKERS: 'kafka' }, 'HOWAZIT_KAFKA_BROKERS must be host:port'],
    ['a setting that is missing', ['api'], { HOWAZIT_POSTGRES_URL: '' }, 'HOWAZIT_POSTGRES_URL is not set.'],
    ['a setting that does not exist', ['api'], { HOWAZIT_REDIS: 'x' }, 'HOWAZIT_REDIS is not a setting.'],
    ['a role that does not exist', ['api', 'worker'], {}, '"worker" is no role: api, processor, dispatcher,'],
    ['no role', [], {}, 'Missing: role'],
  ])('ends with 2 and one sentence for %s', async (_what, args, env, sentence) => {
    const { code, stderr } = await commands.run(['serve', ...args], { env: { ...stores.env, ...env } })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) })
  })

  it('ends with 2 when an engine refuses the credentials', async () => {
    const refusals: [Env, string][] = [
      [
        { HOWAZIT_POSTGRES_DIRECT_URL: withDatabase(stores.env.HOWAZIT_POSTGRES_DIRECT_URL as string) },
        'PostgreSQL refused HOWAZIT_POSTGRES_DIRECT_URL: ',
      ],
      [{ HOWAZIT_CLICKHOUSE_PASSWORD: 'wrong' }, 'ClickHouse refused HOWAZIT_CLICKHOUSE_USER and'],
    ]
    const { HOWAZIT_POSTGRES_URL: url } = stores.env
    const [login, direct, ...others] = await Promise.all([
      serve(['dispatcher', '--no-migrate'], { HOWAZIT_POSTGRES_URL: withPassword(url as string) }),
      serve(['dispatcher', '--no-migrate'], { HOWAZIT_POSTGRES_DIRECT_URL: withPassword(url as string) }),
      ...refusals.map(([env]) => serve(['sink'], env)),
    ])
    const sentences = refusals.map(([, sentence]) => ({ code: 2, stderr: expect.stringContaining(sentence) }))
    expect(others.map(({ code, stderr }) => ({ code, stderr }))).toEqual(sentences)
    expect(login).toMatchObject({ code: 2, stderr: expect.stringContaining('password authentication failed') })
    expect(login.stderr).not.toContain('wrong')
    const sentence = 'PostgreSQL refused HOWAZIT_POSTGRES_DIRECT_URL: password authentication failed'
    expect(direct).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) })
  })

  it('ends with 2 when a replica or the object storage refuses the credentials, or a folder is none', async () => {
    await using s3 = await startS3()
    const { HOWAZIT_POSTGRES_URL: url } = stores.env
    const bucket = `s3://howazit?endpoint=${s3.url}`
    const refusals: [Env, string][] = [
      [{ HOWAZIT_POSTGRES_READ_URL: withPassword(url as string) }, 'PostgreSQL refused HOWAZIT_POSTGRES_READ_URL: '],
      [
        { HOWAZIT_OBJECTS_URL: bucket, ...awsKeys('NOBODY') },
        'HOWAZIT_OBJECTS_URL or its credentials: InvalidAccessKey',
      ],
      [{ HOWAZIT_OBJECTS_URL: 'file:///dev/null/objects' }, 'HOWAZIT_OBJECTS_URL or its credentials: ENOTDIR.'],
    ]
    const ends = await Promise.all(refusals.map(([env]) => serve(['api'], env)))
    const sentences = refusals.map(([, sentence]) => ({ code: 2, stderr: expect.stringContaining(sentence) }))
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(sentences)
  })

  it('ends with 2 when brokers may lose what they acknowledge, or Redis refuses the credentials', async () => {
    await using own = await createStores('distributed')
    const refusals: [Env, string][] = [
      [{ HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: 'false' }, 'HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER'],
      [
        { HOWAZIT_REDIS_URL: withLogin(own.env.HOWAZIT_REDIS_URL as string) },
        'Redis refused HOWAZIT_REDIS_URL: WRONGPASS',
      ],
    ]
    const refuse = async ([env, sentence]: [Env, string]) => {
      const { code, stderr } = await howazit(['serve', 'dispatcher'], { env: { ...own.env, ...env } })
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) })
    }
    await Promise.all(refusals.map(refuse))
  })

  // Together, since each of them waits for nobody.
  it.concurrent.each([
    ['Kafka', (port: number) => ({ HOWAZIT_KAFKA_BROKERS: `127.0.0.1:${port}` })],
    ['Redis', (port: number) => ({ HOWAZIT_REDIS_URL: `redis://127.0.0.1:${port}` })],
    ['ClickHouse', (port: number) => ({ HOWAZIT_CLICKHOUSE_URL: `http://127.0.0.1:${port}` })],
    [
      'The replica of PostgreSQL',
      (port: number) => ({ HOWAZIT_POSTGRES_READ_URL: `postgres://x@127.0.0.1:${port}/x` }),
    ],
    [
      'The object storage',
      (port: number) => ({
        HOWAZIT_OBJECTS_URL: `s3://howazit?endpoint=http://127.0.0.1:${port}`,
        ...awsKeys('S3RVER'),
      }),
    ],
  ])('ends with 7 when %s is not reached in time', async (engine, settings) => {
    const { code, stderr } = await serve(['api', 'realtime'], {
      ...settings(await closedPort()),
      HOWAZIT_START_TIMEOUT_MS: '1000',
    })
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining(`${engine} does not answer: `) })
    expect(stderr).toContain('HOWAZIT_START_TIMEOUT_MS (1000 ms) is over.')
  })

  it.concurrent('ends with 7 when what listens there is no broker, and within 10 s when it is asked to meanwhile', async () => {
    // Takes connections and never answers.
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    await using _silent = { [Symbol.asyncDispose]: async () => void silent.close() }
    const brokers = { HOWAZIT_KAFKA_BROKERS: `127.0.0.1:${(silent.address() as AddressInfo).port}` }
    const stop = async () => {
      const connected = once(silent, 'connection')
      const starting = startHowazit(['serve', 'dispatcher'], { env: { ...stores.env, ...brokers } })
      await connected
      const askedAt = performance.now()
      starting.child.kill('SIGTERM')
      await starting.ended
      return performance.now() - askedAt
    }
    expect(await stop()).toBeLessThan(slowly(STOP_MS))
    const { code, stderr } = await serve(['dispatcher'], { ...brokers, HOWAZIT_START_TIMEOUT_MS: '1000' })
    const sentence = 'Kafka does not answer: There was no answer within 10000 ms, and HOWAZIT_START_TIMEOUT_MS'
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining(sentence) })
  })

  it.concurrent('stops while it still starts', async () => {
    const env = { ...stores.env, HOWAZIT_POSTGRES_DIRECT_URL: `postgres://nobody@127.0.0.1:${await closedPort()}/x` }
    const port = await closedPort()
    const starting = startHowazit(['serve', 'sink'], { env: { ...env, HOWAZIT_HTTP_PORT: String(port) } })
    await until('health to answer', () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    )
    starting.child.kill('SIGTERM')
    expect((await starting.ended).code).toBe(0)
  })

  it('ends with 7 when an engine is not reached in time, and says meanwhile which one it waits for', async () => {
    const env = {
      ...stores.env,
      HOWAZIT_POSTGRES_DIRECT_URL: `postgres://nobody@127.0.0.1:${await closedPort()}/howazit`,
      HOWAZIT_START_TIMEOUT_MS: '3000',
    }
    const waitInVain = async (role: string) => {
      const port = await closedPort()
      const run = startHowazit(['serve', role], { env: { ...env, HOWAZIT_HTTP_PORT: String(port) } })
      const url = `http://127.0.0.1:${port}`
      await until('health to answer', () =>
        fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      await until('readiness to say what it waits for', async () => {
        const { status, checks } = await readiness(url)
        return status === 503 && checks[0]?.detail === 'PostgreSQL does not answer: ECONNREFUSED'
      })
      const early = role === 'api' ? await fetch(`${url}/v1/surveys`) : undefined
      if (early)
        expect({ status: early.status, retry: early.headers.get('retry-after') }).toEqual({ status: 503, retry: '1' })
      const { code, stderr } = await run.ended
      expect(code).toBe(7)
      expect(stderr).toContain(
        'PostgreSQL does not answer: ECONNREFUSED, and HOWAZIT_START_TIMEOUT_MS (3000 ms) is over.',
      )
    }
    await Promise.all(['api', 'dispatcher'].map(waitInVain))
  })

  it('waits with --no-migrate until another process has migrated', async () => {
    await using fresh = await createStores()
    await fresh.createLogin()
    const env = { ...fresh.env, HOWAZIT_HTTP_PORT: String(await closedPort()) }
    const waiting = startHowazit(['serve', 'sink', '--no-migrate'], { env })
    await using _waiting = { [Symbol.asyncDispose]: () => stopServe(waiting) }
    const url = `http://127.0.0.1:${env.HOWAZIT_HTTP_PORT}`
    const waitsFor = (what: string) =>
      until(`it to say that it waits for ${what}`, async () => {
        const ready = await readiness(url).catch(() => undefined)
        return ready?.checks[0]?.detail?.endsWith(`migrations of this version have not been run${what} yet`)
      })
    await waitsFor('')
    await using _migrating = await startServe(['dispatcher'], fresh.env)
    await waitsFor(' in ClickHouse')
    await using _alsoMigrating = await startServe(['sink'], fresh.env)
    await until('it to be ready', async () => (await readiness(url)).status === 200)
  })

  it.each(['embedded', 'distributed'] as const)(
    'runs everything in one process as `all` with the metrics that are documented, %s',
    async (profile) => {
      await using own = await createStores(profile)
      await using all = await startServe(['all'], own.env)
      const acme = createHowazit({ baseUrl: all.url, auth: await addTenant(own, 'acme') })
      const questions = [{ key: 'nps', type: 'nps' as const, text: 'Would you recommend us?' }]
      const survey = await acme.surveys.create({ name: 'Visit', slug: 'visit', questions })
      const answers = [{ questionId: survey.questions[0]?.id as string, numericValue: 9 }]
      // Twice: counters that begin empty take the first from analytics.
      for (const count of [1, 2]) {
        await acme.responses.ingest({ surveyId: survey.id, submittedAt: '2026-11-01T09:00:00.000Z', answers })
        await until('it to be on the dashboard', async () => {
          const { overall } = await acme.analytics.nps({ surveyId: survey.id })
          return overall.n === count
        })
      }
      const readMetrics = async () => await (await fetch(`${all.url}/metrics`)).text()
      await until('it to be counted', async () => (await readMetrics()).includes('howazit_response_counted_total'))

      // Not for whoever comes through a proxy.
      expect((await fetch(`${all.url}/metrics`, { headers: { via: '1.1 proxy' } })).status).toBe(404)

      const documented = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8')
      const listed = new Set([...documented.matchAll(/^\| `(howazit_\w+)`/gm)].map(([, name]) => name))
      const text = await readMetrics()
      const shown = new Set([...text.matchAll(/^# TYPE (howazit_\w+) /gm)].map(([, name]) => name))
      expect([...shown].filter((name) => !listed.has(name))).toEqual([])
      // What did not happen here: no delivery, no failure, and without Kafka there is no spool.
      const absent =
        profile === 'embedded'
          ? /_(spool|spooled|planned|attempted|failed|dead|refused|received|changed|renewed|broken|rolled_back|message_parked|returned|quarantined|insight_ended|insight_asked)_/
          : /_(spooled|relayed|planned|attempted|failed|dead|refused|received|changed|renewed|broken|rolled_back|message_parked|returned|quarantined|insight_ended|insight_asked)_/
      expect([...listed].filter((name) => !shown.has(name) && !absent.test(name as string))).toEqual([])
      expect(text).toMatch(/^howazit_response_stored_total\{outcome="stored"\} 2$/m)
      expect(text).toMatch(/^howazit_process_ready 1$/m)
    },
  )

  describe('with an API', () => {
    let own: Stores
    let api: Serving

    beforeAll(async () => {
      own = await createStores()
      api = await startServe(['api'], own.env)
    })
    afterAll(async () => {
      await api[Symbol.asyncDispose]()
      await own[Symbol.asyncDispose]()
    })

    it('shows and changes signing keys where the settings are; tokens of the old one are still taken', async () => {
      const acme = createHowazit({ baseUrl: api.url, auth: await addTenant(own, 'keys') })
      const operator = async (command: string) =>
        JSON.parse((await commands.run(['operator', command, '--json'], { env: own.env })).stdout) as Record<
          string,
          unknown
        >
      const { items: before } = await operator('keys')
      const young = await operator('rotate-key')
      const [old] = before as [object]
      expect((await operator('keys')).items).toEqual([young, { ...old, retiresAt: expect.any(String) }])
      expect(await acme.whoami()).toMatchObject({ tenant: { slug: 'keys' } })
    })

    it('makes an operator where the settings are, who creates tenants from anywhere until it is revoked', async () => {
      await using workspace = await createWorkspace()
      const run = async (command: string, env: Readonly<Record<string, string>>) => {
        const end = await commands.run([...command.split(' '), '--json'], { env: { ...env, ...workspace.env } })
        return { ...end, json: JSON.parse(end.stdout) as Record<string, string> }
      }
      const { json: made } = await run(`operator bootstrap --url ${api.url}`, own.env)
      expect(made).toEqual({ clientId: expect.stringMatching(/^ho_/), url: api.url, profile: 'operator' })
      expect((await run('tenant create initech', {})).json).toMatchObject({ slug: 'initech' })
      expect((await run('whoami --profile operator', {})).json).toMatchObject({ scopes: ['operator'] })
      expect((await run('survey list --profile operator', {})).code).toBe(4)

      expect((await run(`operator revoke ${made.clientId} --reason tests`, own.env)).json).toMatchObject({
        revoked: true,
      })
      expect((await run('operator list', own.env)).json).toMatchObject({ items: [{ revokedAt: expect.any(String) }] })
      expect((await run('tenant list', {})).code).toBe(4)
    })

    it('takes tokens of an identity provider that an operator has listed, for its tenant', async () => {
      await using provider = await startProvider()
      await addTenant(own, 'globex')
      const run = async (...args: string[]) =>
        await commands.run(['operator', 'issuer', ...args, '--json'], { env: own.env })
      const add = ['add', provider.issuer, '--audience', 'howazit', '--tenant']
      expect((await run(...add, 'nobody')).code).toBe(5)
      expect((await run(...add, 'globex', '--algorithm', 'ES256')).code).toBe(2)
      expect((await run(...add, 'globex')).code).toBe(0)
      expect(JSON.parse((await run('list')).stdout)).toMatchObject({
        items: [{ issuer: provider.issuer, algorithm: 'RS256' }],
      })

      const token = provider.sign({ client_id: 'kiosk', scope: 'surveys:read' })
      const foreign = createHowazit({ baseUrl: api.url, auth: token })
      expect(await foreign.whoami()).toMatchObject({ tenant: { slug: 'globex' }, scopes: ['surveys:read'] })
      expect((await foreign.surveys.list()).items).toEqual([])
      expect((await run('remove', provider.issuer, '--reason', 'tests')).code).toBe(0)
    })

    // Last, because nobody can use the key any more.
    it('ends with 2 when its key is another one than the secrets were sealed with, or others can read it', async () => {
      const acme = createHowazit({ baseUrl: api.url, auth: await addTenant(own, 'acme') })
      await acme.webhooks.create({ url: 'http://127.0.0.1:8099/hooks', eventType: '*' })
      const other = { ...own.env, HOWAZIT_KEY_FILE: `${own.env.HOWAZIT_KEY_FILE}.other` }
      const { code, stderr } = await howazit(['serve', 'delivery'], { env: other })
      const sentence = 'HOWAZIT_KEY_FILE does not hold the key that the secrets here are sealed with.'
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) })
      await chmod(own.env.HOWAZIT_KEY_FILE as string, 0o644)
      const readable = await howazit(['serve', 'api'], { env: own.env })
      expect(readable.code).toBe(2)
      expect(readable.stderr).toContain('HOWAZIT_KEY_FILE cannot be used: Others can read the key file')
    })
  })

  it('says when an engine is lost later, stays, and is ready again when it is back', async () => {
    await using relay = await openRelay(stores.env.HOWAZIT_POSTGRES_URL as string)
    const env = { ...stores.env, HOWAZIT_POSTGRES_URL: relay.url, HOWAZIT_LOG_LEVEL: 'fatal' }
    await using sink = await startServe(['sink'], env)
    await relay.cut()
    await until('readiness to say so', async () => {
      const { status, checks } = await readiness(sink.url)
      return status === 503 && checks[0]?.detail === 'does not answer'
    })
    expect((await fetch(`${sink.url}/health`)).status).toBe(200)
    expect((await fetch(`${sink.url}/metrics`)).status).toBe(200)
    await relay.restore()
    await until('it to be ready again', async () => (await readiness(sink.url)).status === 200)
  })

  it('refuses a schema that a newer version made for itself, with 2', async () => {
    const insert = `insert into control.schema_migrations (name, checksum, is_breaking) values ('9999_newer.sql', 'x', $1)`
    await stores.sql(insert, [false])
    await using dispatcher = await startServe(['dispatcher'], stores.env)
    expect((await readiness(dispatcher.url)).status).toBe(200)
    await stores.sql("update control.schema_migrations set is_breaking = true where name = '9999_newer.sql'")
    const refuse = async (flag: string) => {
      const { code, stderr } = await serve(['dispatcher', flag])
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('A newer version applied 9999_newer.sql'),
      })
    }
    await Promise.all(['--migrate', '--no-migrate'].map(refuse))
  })
})

/** An object storage with one bucket. */
async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'howazit-s3-'))
  const server = await startTestS3({ directory, bucket: 'howazit' })
  const dispose = async () => {
    await server.stop()
    await rm(directory, { recursive: true })
  }
  return { url: server.url, [Symbol.asyncDispose]: dispose }
}

const awsKeys = (id: string): Env => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'S3RVER' })
const withLogin = (url: string) => Object.assign(new URL(url), { username: 'nobody', password: 'wrong' }).href
const withDatabase = (url: string) => Object.assign(new URL(url), { pathname: '/nowhere' }).href
