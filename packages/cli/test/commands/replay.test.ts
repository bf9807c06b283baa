import { readFile } from 'node:fs/promises'
import type {
  DeadLetter,
  DeadLetterStats,
  PlatformReplay,
  Replay,
  ReplayItem,
  StreamReplay,
  WebhookWithSecret,
} from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, type Receiver, startReceiver } from '../../../runtime/test/delivery/receiver.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { openDevDatabase } from '../support/dev-database.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const RESPONSES = 30
const WHY = 'Ticket 4711'

describe('howazit replay', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev
  let receiver: Receiver
  let webhookId: string

  const run = (...args: string[]) =>
    commands.run(args, { env: { ...workspace.env, NO_COLOR: '1' }, cwd: workspace.folder })

  async function json<Result>(args: readonly string[], code = 0): Promise<Result> {
    const end = await run(...args, '--json')
    expect(end, end.stdout + end.stderr).toMatchObject({ code })
    return JSON.parse(end.stdout) as Result
  }
  const dead = async () => (await json<DeadLetterStats>(['dlq', 'stats'])).total

  beforeAll(async () => {
    workspace = await createWorkspace()
    receiver = await startReceiver(answer(422))
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
    webhookId = (await json<WebhookWithSecret>(['webhook', 'create', receiver.url])).id
    await run('sample', '--count', String(RESPONSES), '--output', 'sample.ndjson')
    await run('ingest', 'sample.ndjson')
    await until('every event is refused', async () => (await dead()) === RESPONSES, { timeoutMs: 60_000 })
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await receiver[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  it('says what would be sent again, and sends nothing', async () => {
    const { length } = receiver.requests
    const { stdout } = await run('replay', 'plan', '--where', 'http = 422', '--dry-run')
    expect(stdout).toMatch(/^30 deliveries to 1 endpoint, [\d.]+ kB, mapping current, 1 s at 50\/s$/m)
    expect(stdout).toMatch(/^[0-9a-f]{12} {2}webhook {2,}http_422 +30$/m)
    expect(stdout).toContain('left out: 0 arrived already, 0 may have arrived, 0 erased')
    expect(stdout).toContain('probe: 30 of 30 would be sent')
    expect(await json(['dlq', 'replay', '--dry-run'])).toMatchObject({ itemCount: RESPONSES })
    const patch = ['--patch', '[{ "op": "remove", "path": "/data/response/channel" }]']
    const patched = await run('replay', 'plan', '--dry-run', ...patch)
    expect(patched.stdout).toMatch(/^patched \([0-9a-f]{12}\): remove \/data\/response\/channel$/m)
    expect(await json(['replay', 'plan', '--dry-run', '--patch', '{}'], 2)).toMatchObject({ error: { code: 'usage' } })
    expect(await json(['replay', 'plan', '--all-tenants', '--reason', WHY, ...patch], 2)).toMatchObject({
      error: { code: 'usage' },
    })
    expect(await json(['replay', 'list'])).toEqual({ items: [] })
    expect(receiver.requests).toHaveLength(length)
  })

  it('is what the trace of a response leads to', async () => {
    const [{ responseId, id }] = (await json<{ items: [DeadLetter] }>(['dlq', 'list', '--limit', '1'])).items
    const { stdout } = await run('trace', responseId as string)
    const host = new URL(receiver.url).host
    expect(stdout).toMatch(new RegExp(`^  x delivery_attempted .* webhook ${host}: attempt 1, HTTP 422`, 'm'))
    expect(stdout).toMatch(new RegExp(`^  x dead .* webhook ${host}: refused: http_422$`, 'm'))
    expect(stdout).toContain(
      `Next: howazit delivery show ${id}\nNext: howazit dlq replay --where "response = ${responseId}"`,
    )
  })

  it('does not run what nobody has agreed to', async () => {
    const planned = await json<Replay>(['dlq', 'replay'])
    expect(planned.status).toBe('planned')
    expect(await json(['replay', 'cancel', planned.id, '--reason', 'Only looked'])).toMatchObject({
      status: 'cancelled',
    })
    expect(await json(['replay', 'run', planned.id], 6)).toMatchObject({ error: { code: 'conflict' } })
  })

  it('is paused by its canary, and exits with 3', async () => {
    const { id } = await json<Replay>(['replay', 'plan', '--where', `endpoint = ${webhookId}`])
    const shown = await json<Replay>(['replay', 'run', id, '--dry-run', '--canary', '2', '--rate', '600/m'])
    expect(shown).toMatchObject({ status: 'planned', settings: { canary: 2, ratePerSecond: 10 } })
    expect((await run('replay', 'show', id)).stdout).toContain(`Next: howazit replay run ${id} --canary 25`)
    const paused = await run('replay', 'run', id, '--canary', '2', '--max-error-rate', '5%')
    expect(paused.code).toBe(3)
    expect(paused.stdout).toContain('paused (canary_failed): 0 of 30 delivered')
    expect(paused.stdout).toContain(`Next: howazit replay resume ${id}`)
  })

  it('delivers the rest once the endpoint is well, and tells what became of each', async () => {
    receiver.behave(answer(204))
    const [{ id }] = (await json<{ items: [Replay] }>(['replay', 'list'])).items
    expect(await json(['replay', 'set', id, '--rate', '200/s', '--jitter', '0s', '--window', 'always'])).toMatchObject({
      settings: { ratePerSecond: 200, maxErrorPercent: 5 },
    })
    await run('replay', 'resume', id)
    // Two of it had failed as the canary.
    expect(await json(['replay', 'watch', id], 3)).toMatchObject({
      status: 'partial',
      progress: { delivered: RESPONSES - 2, failed: 2 },
    })
    expect(await json(['replay', 'report', id, '--output', 'report.ndjson'])).toMatchObject({ lines: RESPONSES })
    const lines = (await readFile(workspace.pathOf('report.ndjson'), 'utf8')).trimEnd().split('\n')
    const items = lines.map((line) => JSON.parse(line) as ReplayItem)
    expect(items.filter(({ outcome }) => outcome === 'delivered')).toHaveLength(RESPONSES - 2)
    expect((await run('replay', 'show', id)).stdout).toContain(`endpoint = ${webhookId}`)
  })

  it('is planned across tenants by an operator who says why, and by nobody else', async () => {
    const suggested = await run('incident', 'suggest', '--all-tenants')
    expect(suggested.stdout).toMatch(/^webhook http_422, 2 deliveries, 1 tenant, /m)
    const [, incident = ''] = /replay plan --all-tenants --incident (\S+) --reason "..."$/m.exec(suggested.stdout) ?? []
    const across = ['replay', 'plan', '--all-tenants', '--incident', incident]
    expect(await json(across, 2)).toMatchObject({ error: { code: 'usage' } })
    expect(await json([...across, '--mapping', 'v1', '--reason', WHY], 2)).toMatchObject({ error: { code: 'usage' } })
    const planned = await run(...across, '--reason', WHY)
    expect(planned.stdout).toMatch(/^2 deliveries of 1 tenant, mapping current$/m)
    expect(planned.stdout).toContain('probe: 2 of 2 would be sent')
    const [, id = ''] = /Next: howazit replay run (\S+) --all-tenants --reason "..."$/m.exec(planned.stdout) ?? []
    expect((await run('replay', 'list', '--all-tenants')).stdout).toContain(WHY)
    expect((await run('replay', 'show', id, '--all-tenants')).stdout).toContain('planned: 0 of 2 delivered')
    const [theirs] = (await json<{ items: [Replay] }>(['replay', 'list'])).items
    expect((await run('replay', 'show', theirs.id)).stdout).toContain(`by an operator, across tenants: ${id}`)
    const cancelled = await json<PlatformReplay>(['replay', 'cancel', id, '--all-tenants', '--reason', WHY])
    expect(cancelled).toMatchObject({ status: 'cancelled', tenantCount: 1 })

    const env = { ...workspace.env, HOWAZIT_URL: dev.ready.url, HOWAZIT_TOKEN: dev.ready.tenants[0]?.token as string }
    const refused = await commands.run([...across, '--reason', WHY], { env, cwd: workspace.folder })
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('[insufficient_scope]') })
  })

  it('of what is left succeeds, by the command that is suggested', async () => {
    const counted = await run('dlq', 'stats')
    const suggested = await run(.../Next: howazit (.+)$/m.exec(counted.stdout)![1]!.split(' '))
    expect(suggested.stdout).toMatch(/^webhook http_422, 2 deliveries, 1 endpoint, /)
    const incident = /howazit replay plan --incident (\S+)/.exec(suggested.stdout)?.[1] as string
    const planned = await run('replay', 'plan', '--incident', incident)
    expect(planned.stdout).toMatch(/^2 deliveries to 1 endpoint, /)
    const end = await run(.../Next: howazit (replay run \S+)/.exec(planned.stdout)![1]!.split(' '))
    expect(end, end.stderr).toMatchObject({ code: 0 })
    expect(end.stdout).toContain('succeeded: 2 of 2 delivered, 0 failed, 0 under way, 0 waiting')
    expect(await dead()).toBe(0)
    const [{ id }] = (await json<{ items: [Replay] }>(['replay', 'list'])).items
    expect(await json(['replay', 'run', id])).toMatchObject({ status: 'succeeded' })
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(RESPONSES)
  })

  it('leaves a ledger that balances; where it does not, the commands that are suggested lead to what is missing', async () => {
    const { host } = new URL(receiver.url)
    const balanced = await run('ledger', 'show', '--fresh')
    expect(balanced).toMatchObject({ code: 0 })
    expect(balanced.stdout).toMatch(new RegExp(`^webhook ${host} +30 +30 +0 +0 +0 +0 +0 +0$`, 'm'))
    await using database = await openDevDatabase(dev.ready.stateDir)
    const [gone] = await database.sql<{ id: string; response_id: string }>(
      'select id, response_id from tenant_shared.deliveries where response_id is not null limit 1',
    )
    await database.sql('delete from tenant_shared.attempts where delivery_id = $1', [gone?.id])
    await database.sql('delete from tenant_shared.deliveries where id = $1', [gone?.id])

    const off = await run('ledger', 'show')
    expect(off.code).toBe(3)
    const explained = await run(.../Next: howazit (ledger explain .+)$/m.exec(off.stdout)![1]!.split(' '))
    expect(explained.code).toBe(3)
    expect(explained.stdout).toMatch(new RegExp(`^delivery +missing +${gone?.response_id} .* webhook ${host} `, 'm'))
    const traced = await run(.../Next: howazit (trace .+)$/m.exec(explained.stdout)![1]!.split(' '))
    expect(traced.stdout).toMatch(/^ {2}\+ accepted .* request [0-9a-f-]{36}$/m)
    expect(await json(['ledger', 'explain', '--hour', 'noon'], 2)).toMatchObject({ error: { code: 'usage' } })
  })

  it('says what is wrong with what it is given', async () => {
    const { id } = await json<Replay>(['replay', 'plan'])
    expect(await json(['replay', 'set', id], 2)).toMatchObject({ error: { message: 'There is nothing to change.' } })
    expect(await json(['replay', 'run', id, '--rate', 'fast'], 2)).toMatchObject({ error: { tryThis: '--rate 50/s' } })
    expect(await json(['replay', 'run', id, '--jitter', '30'], 2)).toMatchObject({ error: { tryThis: '--jitter 30s' } })
    expect(await json(['replay', 'run', id, '--window', 'noon'], 2)).toMatchObject({
      error: { code: 'validation_failed' },
    })
    expect(await json(['replay', 'plan', '--incident', 'last night'], 2)).toMatchObject({
      error: { code: 'validation_failed' },
    })
    expect(await json(['replay', 'plan', '--include-unknown'], 2)).toMatchObject({ error: { code: 'usage' } })
    expect(await json(['replay', 'plan', '--mapping', 'v1', '--where', 'status = refused'], 2)).toMatchObject({
      error: { code: 'validation_failed' },
    })
  })

  it('stream compares what the topics hold with the responses and the dashboards', async () => {
    const stored = await json<StreamReplay>([
      'replay',
      'stream',
      '--topic',
      'responses.raw',
      '--into',
      'store',
      '--from',
      'now-2h',
    ])
    expect(stored).toMatchObject({ status: 'compared', isEqual: true, isWhole: true, counts: { same: RESPONSES } })
    const { stdout } = await run('replay', 'stream', '--into', 'sink', '--from', 'now-2h')
    expect(stdout).toMatch(/^response\.created into the sink, .*\n {9}30 as the topic says\nequal$/m)
    const { items } = await json<{ items: StreamReplay[] }>(['replay', 'stream', 'list'])
    expect(items.map(({ into }) => into)).toEqual(['sink', 'store'])
    expect(await json(['replay', 'stream', 'report', stored.id, '--output', 'found.ndjson'])).toMatchObject({
      lines: 0,
    })
    const applied = await json(['replay', 'stream', 'apply', stored.id, '--yes', '--reason', 'a test'])
    expect(applied).toMatchObject({ status: 'repaired', isEqual: true, counts: { repaired: 0 } })
    expect(await json(['replay', 'stream', 'show', stored.id])).toEqual(
      await json(['replay', 'stream', 'watch', stored.id]),
    )
  })

  it('stream says how much would be read, and what cannot be', async () => {
    const asked = await json<StreamReplay>(['replay', 'stream', '--into', 'store', '--from', 'now-2h', '--dry-run'])
    expect(asked.progress).toMatchObject({ read: 0 })
    expect(asked.progress.messages).toBeGreaterThanOrEqual(RESPONSES)
    const other = await run('replay', 'stream', '--topic', 'responses.raw', '--into', 'sink', '--from', 'now-2h')
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('compared with the store') })
    const never = await run('replay', 'stream', '--into', 'store', '--from', 'yesterday')
    expect(never).toMatchObject({ code: 2, stderr: expect.stringContaining('--from now-2h') })
  })
})
