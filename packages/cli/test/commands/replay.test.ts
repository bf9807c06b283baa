import { readFile } from 'node:fs/promises'
import type { DeadLetterStats, Replay, ReplayItem, WebhookWithSecret } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer, type Receiver, startReceiver } from '../../../runtime/test/delivery/receiver.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const RESPONSES = 30

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
    expect(stdout).toMatch(/^30 deliveries to 1 endpoints, [\d.]+ kB, mapping current, 1 s at 50\/s$/m)
    expect(stdout).toMatch(/^[0-9a-f]{12} {2}webhook {2,}http_422 +30$/m)
    expect(stdout).toContain('left out: 0 arrived already, 0 may have arrived, 0 erased')
    expect(stdout).toContain('probe: 30 of 30 would be sent')
    expect(await json(['dlq', 'replay', '--dry-run'])).toMatchObject({ itemCount: RESPONSES })
    expect(await json(['replay', 'list'])).toEqual({ items: [] })
    expect(receiver.requests).toHaveLength(length)
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

  it('of what is left succeeds, by the command that is suggested', async () => {
    const suggested = await run('incident', 'suggest')
    expect(suggested.stdout).toMatch(/^webhook http_422, 2 deliveries, 1 endpoints, /)
    const where = /howazit dlq replay --where "([^"]+)"/.exec(suggested.stdout)?.[1] as string
    const end = await run('dlq', 'replay', '--where', where, '--yes')
    expect(end, end.stderr).toMatchObject({ code: 0 })
    expect(end.stdout).toContain('succeeded: 2 of 2 delivered, 0 failed, 0 under way, 0 waiting')
    expect(await dead()).toBe(0)
    const [{ id }] = (await json<{ items: [Replay] }>(['replay', 'list'])).items
    expect(await json(['replay', 'run', id])).toMatchObject({ status: 'succeeded' })
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(RESPONSES)
  })

  it('says what is wrong with what it is given', async () => {
    const { id } = await json<Replay>(['replay', 'plan'])
    expect(await json(['replay', 'set', id], 2)).toMatchObject({ error: { message: 'There is nothing to change.' } })
    expect(await json(['replay', 'run', id, '--rate', 'fast'], 2)).toMatchObject({ error: { tryThis: '--rate 50/s' } })
    expect(await json(['replay', 'run', id, '--jitter', '30'], 2)).toMatchObject({ error: { tryThis: '--jitter 30s' } })
    expect(await json(['replay', 'run', id, '--window', 'noon'], 2)).toMatchObject({
      error: { code: 'validation_failed' },
    })
    expect(await json(['replay', 'plan', '--include-unknown'], 2)).toMatchObject({ error: { code: 'usage' } })
    expect(await json(['replay', 'plan', '--mapping', 'v1', '--where', 'status = refused'], 2)).toMatchObject({
      error: { code: 'validation_failed' },
    })
  })
})
