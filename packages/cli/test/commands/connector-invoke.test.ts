import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { watchText } from '../../../runtime/test/support/leaks.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { type End, startHowazit } from '../support/howazit.ts'
import { createWorkspace } from '../support/start-dev.ts'

/** The leak watcher knows it in any log, and the tests below look for it in whatever is printed and written. */
const API_KEY = 'howazit-canary-api-key-7Qm2'

const commands = startCommandHost()

interface Asked {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A vendor on this machine that says more than it should, its caller's key among it. */
async function startVendor(answer: (asked: Asked) => { status: number; body: unknown }) {
  const asked: Asked[] = []
  const server = createServer(async (request, reply) => {
    const one = { method: request.method, path: request.url, headers: request.headers, body: await text(request) }
    asked.push(one)
    const { status, body } = answer(one)
    reply.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'sid=howazit-canary-cookie' })
    reply.end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.closeAllConnections()
      server.close()
      await closed
    },
  }
}

const LOUD = (asked: Asked) => ({
  status: 201,
  body: {
    id: 'rec_77120',
    owner: { name: 'Karl Weber', email: 'karl.weber@acme-hotels.co.uk' },
    echo: JSON.parse(asked.body) as unknown,
    sentBy: asked.headers['x-api-key'],
    session_token: 'st_5f2e9c',
  },
})

/** A connector of a system that its tenant runs, so that it may be on this machine. */
async function createConnector(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-connector-'))
  const end = await commands.run(['connector', 'new', 'my-crm', '--auth', 'api-key'], { cwd: folder })
  expect(end, end.stderr).toMatchObject({ code: 0 })
  const path = join(folder, 'my-crm/connector.ts')
  const source = await readFile(path, 'utf8')
  const settings =
    "settings: { host: { title: 'Host', pattern: '[a-z0-9.-]+' }, port: { title: 'Port', type: 'integer' } }"
  const own = source
    .replace(
      "baseUrl: 'https://api.my-crm.example'",
      `${settings},\n  baseUrl: 'http://{settings.host}:{settings.port}'`,
    )
    .replace("hosts: ['api.my-crm.example']", "hosts: ['{settings.host}']")
  expect(own).toContain('{settings.port}')
  await writeFile(path, own)
  const samples = join(folder, 'my-crm/create-record.golden.json')
  const golden = JSON.parse(await readFile(samples, 'utf8')) as { connection: object }
  const connection = { ...golden.connection, settings: { host: 'crm.example.com', port: 80 } }
  await writeFile(samples, JSON.stringify({ ...golden, connection }))
  await testConnector(folder, ['--update'])
  return folder
}

async function testConnector(cwd: string, more: readonly string[] = []): Promise<void> {
  const end = await commands.run(['connector', 'test', ...more], { cwd })
  expect(end, end.stdout).toMatchObject({ code: 0 })
}

let template: Promise<string> | undefined
afterAll(async () => {
  await commands[Symbol.asyncDispose]()
  if (template) await rm(await template, { recursive: true })
})

/** A folder of the test's own with the connector in it. */
async function setUp() {
  const workspace = await createWorkspace()
  template ??= createConnector()
  await cp(await template, workspace.folder, { recursive: true })
  const { folder } = workspace
  return {
    ...workspace,
    async invoke(
      host: string,
      args: readonly string[],
      env: Record<string, string> = { HOWAZIT_EGRESS_LOOPBACK: 'true' },
    ): Promise<End> {
      const [name, port] = host.split(':')
      const settings = { settings: { host: name, port: Number(port) }, secrets: { apiKey: 'env:CRM_API_KEY' } }
      await writeFile(workspace.pathOf('settings.json'), JSON.stringify(settings))
      const all = ['connector', 'invoke', 'createRecord', '--settings', 'settings.json', ...args]
      return await commands.run(all, { cwd: folder, env: { NO_COLOR: '1', CRM_API_KEY: API_KEY, ...env } })
    },
  }
}

describe('howazit connector invoke', () => {
  it('calls the real system once, shows what was said without the key, and records a sample that passes', async () => {
    await using workspace = await setUp()
    await using vendor = await startVendor(LOUD)
    const invoke = (args: readonly string[], env?: Record<string, string>) => workspace.invoke(vendor.host, args, env)

    const end = await invoke(['--event', 'detractor', '--record', 'a real record'])
    expect(end, end.stderr).toMatchObject({ code: 0 })
    expect(vendor.asked).toMatchObject([{ method: 'POST', path: '/v1/records', headers: { 'x-api-key': API_KEY } }])
    watchText('howazit connector invoke, to its standard output,', end.stdout)
    expect(end.stdout).toContain('> x-api-key: [placed by the kit]')
    expect(end.stdout).toContain('"sentBy": "[redacted]"')
    expect(end.stdout).toContain('< set-cookie: [redacted]')
    expect(end.stdout).toMatch(/delivered \(http_201\)\n {2}became rec_77120/)

    const written = await readFile(workspace.pathOf('my-crm/create-record.golden.json'), 'utf8')
    const fixture = JSON.stringify(
      (JSON.parse(written) as { cases: { name: string }[] }).cases.find(({ name }) => name === 'a real record'),
    )
    watchText('the recorded fixture', fixture)
    expect(fixture).not.toMatch(/karl|weber|acme|77120|st_5f2e9c|127\.0\.0\.1|\bann\b|late again/i)
    expect(fixture).toContain('"remoteId":"aaa_00001"')
    await testConnector(workspace.folder)
  })

  it('goes where the way out lets it, and nowhere else', async () => {
    await using workspace = await setUp()
    await using vendor = await startVendor(LOUD)
    const invoke = (args: readonly string[], env?: Record<string, string>) => workspace.invoke(vendor.host, args, env)
    const refused = await invoke(['--event', 'detractor'], {})
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('The way out refuses the request.') })
    const opened = { HOWAZIT_EGRESS_LOOPBACK: 'true', HOWAZIT_EGRESS_ALLOW: '169.254.0.0/16' }
    expect(await workspace.invoke('169.254.169.254:80', ['--event', 'detractor', '--json'], opened)).toMatchObject({
      code: 2,
      stdout: expect.stringContaining('url_not_allowed'),
    })
    expect(vendor.asked).toEqual([])
  })

  it('sends the input as it is given, with the id that it is told, and nothing in a dry run', async () => {
    await using workspace = await setUp()
    await using vendor = await startVendor(LOUD)
    const invoke = (args: readonly string[], env?: Record<string, string>) => workspace.invoke(vendor.host, args, env)
    await writeFile(workspace.pathOf('record.json'), '{"subject":"Hi"}')
    const given = ['--input', 'record.json', '--event-id', '0199c0de-1111-7222-8333-444455556666', '--json']

    const dry = await invoke([...given, '--dry-run'])
    expect(JSON.parse(dry.stdout)).toMatchObject({
      outcome: { outcome: 'not_sent', reason: 'dry_run' },
      exchanges: [{ request: { method: 'POST', body: '{"subject":"Hi"}' } }],
    })
    expect(vendor.asked).toEqual([])
    const sent = await invoke(given)
    expect(JSON.parse(sent.stdout)).toMatchObject({ outcome: { outcome: 'delivered', remoteId: 'rec_77120' } })
    expect(vendor.asked).toMatchObject([
      { body: '{"subject":"Hi"}', headers: { 'idempotency-key': '0199c0de-1111-7222-8333-444455556666' } },
    ])
  })

  it('says by its exit code whether it was refused or may be tried again', async () => {
    await using workspace = await setUp()
    let status = 422
    await using vendor = await startVendor(({ headers }) => ({
      status,
      body: { error: { message: `no record for ${String(headers['x-api-key'])}` } },
    }))
    const invoke = (args: readonly string[], env?: Record<string, string>) => workspace.invoke(vendor.host, args, env)
    const refused = await invoke(['--event', 'detractor'])
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused (record_invalid)\n  no record for [redacted]'),
    })
    status = 503
    const away = await invoke(['--event', 'detractor', '--json'])
    expect(away).toMatchObject({ code: 7 })
    watchText('howazit connector invoke --json', refused.stdout + away.stdout)
  })

  it('takes a secret from no file, tells what is missing, and repeats no value', async () => {
    await using workspace = await setUp()
    const run = async (settings: unknown, more: readonly string[] = ['--event', 'detractor']) => {
      await writeFile(
        workspace.pathOf('settings.json'),
        typeof settings === 'string' ? settings : JSON.stringify(settings),
      )
      const args = ['connector', 'invoke', 'createRecord', '--settings', 'settings.json', ...more]
      const end = await commands.run(args, { cwd: workspace.folder, env: { NO_COLOR: '1' } })
      watchText('howazit connector invoke', end.stdout + end.stderr)
      return end
    }
    const plain = await run({ settings: { host: 'crm.example.com', port: 80 }, secrets: { apiKey: API_KEY } })
    expect(plain).toMatchObject({ code: 2, stderr: expect.stringMatching(/The secret apiKey is .*\n.*env:VARIABLE/) })
    expect(await run({ settings: {} })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('/settings/host: Host is missing.'),
    })
    expect(await run({ setings: {} })).toMatchObject({ code: 2, stderr: expect.stringContaining('"setings"') })
    expect(await run(`{"secrets":{"apiKey":"${API_KEY}"`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not a JSON object'),
    })
    expect(await run({}, [])).toMatchObject({ code: 2, stderr: expect.stringContaining('There is nothing to send.') })
    const other = await commands.run(
      ['connector', 'invoke', 'makeCoffee', '--settings', 'settings.json', '--event', 'detractor'],
      { cwd: workspace.folder },
    )
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('one of createRecord') })
    const nowhere = await commands.run(['connector', 'invoke', 'createRecord', '--event', 'detractor'], {
      cwd: workspace.folder,
    })
    expect(nowhere).toMatchObject({ code: 2 })
  })
})

describe('howazit connector dev', () => {
  it('serves a fake with faults, tries the folder again on every change, and keeps what was made', async () => {
    await using workspace = await setUp()
    const { folder } = workspace
    const dev = startHowazit(['connector', 'dev', '--json', '--fault', 'createRecord=429:1,retry-after=date'], {
      cwd: folder,
    })
    try {
      const line = (event: string, at = 0) =>
        until(`the line "${event}"`, () => {
          const lines = dev.seen.stdout.split('\n').filter((text) => text.endsWith('}'))
          const found = lines
            .map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>)
            .filter((one) => one.event === event)
          return found[at]
        })
      const ready = await line('ready')
      expect(ready).toMatchObject({
        connector: 'my_crm',
        failed: [],
        operations: [{ operation: 'createRecord', method: 'POST' }],
      })
      const [{ invoke: printed }] = ready.operations as readonly [{ readonly invoke: string }]
      expect(printed).toBe(`howazit connector invoke createRecord --fake ${String(ready.url)} --event detractor`)
      const invoke = () => commands.run([...printed.split(' ').slice(1), '--json'], { cwd: folder })
      const told = await invoke()
      expect(told, told.stderr).toMatchObject({ code: 7 })
      const { outcome } = JSON.parse(told.stdout) as { outcome: { outcome: string; retryAfterMs: number } }
      expect(outcome).toMatchObject({ outcome: 'throttled' })
      expect(outcome.retryAfterMs).toBeGreaterThan(5_000)
      expect(outcome.retryAfterMs).toBeLessThanOrEqual(8_000)
      expect(JSON.parse((await invoke()).stdout)).toMatchObject({
        outcome: { outcome: 'delivered', remoteId: 'rec_1' },
      })

      const manifest = workspace.pathOf('my-crm/connector.ts')
      const source = await readFile(manifest, 'utf8')
      await writeFile(manifest, source.replace("path: '/v1/records'", "path: '/v2/records'"))
      expect(await line('changed')).toMatchObject({ files: ['connector.ts'], hash: expect.any(String), failed: 3 })
      await writeFile(manifest, source.replace("protocol: 'http'", "protocol: 'htpt'"))
      expect(await line('problem')).toMatchObject({ why: [expect.stringContaining('/protocol')] })
      await writeFile(manifest, source)
      expect(await line('changed', 1)).toMatchObject({
        failed: 0,
        mended: expect.arrayContaining(['createRecord: a response becomes a record']),
      })
      expect(JSON.parse((await invoke()).stdout)).toMatchObject({
        outcome: { outcome: 'delivered', remoteId: 'rec_2' },
      })

      dev.child.kill('SIGINT')
      expect(await dev.ended).toMatchObject({ code: 0 })
    } finally {
      if (dev.child.exitCode === null) dev.child.kill('SIGKILL')
    }
  })

  it('says which fault it cannot make, and whose port is taken', async () => {
    await using workspace = await setUp()
    const { folder } = workspace
    expect(await commands.run(['connector', 'dev', '--fault', 'createRecord=fire'], { cwd: folder })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"fire" is no fault.'),
    })
    await using vendor = await startVendor(LOUD)
    const [, port = ''] = vendor.host.split(':')
    expect(await commands.run(['connector', 'dev', '--port', port], { cwd: folder })).toMatchObject({
      code: 6,
      stderr: expect.stringContaining(`Port ${port} is taken.`),
    })
  })
})
