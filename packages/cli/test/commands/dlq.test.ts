import { readFile, writeFile } from 'node:fs/promises'
import type { DeadLetter, DeadLetterStats, PoisonMessage, WebhookWithSecret } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { startCommandHost } from '../support/command-host.ts'
import { openDevDatabase } from '../support/dev-database.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

describe('howazit dlq', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev
  let webhookId: string

  const run = (...args: string[]) =>
    commands.run(args, { env: { ...workspace.env, NO_COLOR: '1' }, cwd: workspace.folder })

  async function json<Result>(...args: string[]): Promise<Result> {
    const end = await run(...args, '--json')
    expect(end, end.stdout + end.stderr).toMatchObject({ code: 0 })
    return JSON.parse(end.stdout) as Result
  }

  beforeAll(async () => {
    workspace = await createWorkspace()
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
    await writeFile(workspace.pathOf('broken.hbs'), 'no JSON')
    const url = 'http://127.0.0.1:9099/hooks'
    webhookId = (await json<WebhookWithSecret>('webhook', 'create', url, '--mapping', 'broken.hbs')).id
    await run('webhook', 'test', webhookId)
    await until('the test event is refused', async () => (await json<DeadLetterStats>('dlq', 'stats')).total === 1)
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  it('counts what failed in the same way', async () => {
    const { stdout } = await run('dlq', 'stats')
    expect(stdout).toMatch(/^1 dead: 1 refused, 0 exhausted, 0 unknown$/m)
    expect(stdout).toMatch(/^[0-9a-f]{12} {2}webhook {2,}mapping {2,}mapping_output_invalid +1 +1 /m)
  })

  it('lists what a filter is true of, and shows one with what to do next', async () => {
    const { items } = await json<{ items: [DeadLetter] }>('dlq', 'list', '--where', `endpoint = ${webhookId}`)
    expect(items).toMatchObject([{ status: 'refused', stage: 'mapping', webhookId }])
    const { stdout } = await run('dlq', 'show', items[0].id)
    expect(stdout).toContain(`howazit delivery show ${items[0].id}`)
    expect(stdout).toContain(`howazit dlq list --where "fingerprint = ${items[0].fingerprint}"`)
    const none = await run('dlq', 'list', '-w', 'stage = delivery')
    expect(none).toMatchObject({ code: 0, stdout: '', stderr: 'There are no such dead letters.\n' })
  })

  it('lists by a filter that has a name, also beside another', async () => {
    const tried = await run('dlq', 'filter', 'save', 'tests', '--where', 'event.type = webhook.test', '--dry-run')
    expect(tried.stdout).toContain('1 dead letters now.')
    expect(await json('dlq', 'filter', 'list')).toEqual({ items: [] })
    await json('dlq', 'filter', 'save', 'tests', '--where', 'stage = delivery')
    await json('dlq', 'filter', 'save', 'tests', '--where', 'event.type = webhook.test')
    expect((await run('dlq', 'filter', 'list')).stdout).toMatch(/^tests +event\.type = webhook\.test +20/m)
    expect((await json<DeadLetterStats>('dlq', 'stats', '--filter', 'tests')).total).toBe(1)
    const both = await json('dlq', 'list', '--filter', 'tests', '--where', 'stage = delivery or attempts > 5')
    expect(both).toEqual({ items: [] })
    const planned = await json('replay', 'plan', '--filter', 'tests', '--dry-run')
    expect(planned).toMatchObject({ itemCount: 1, where: 'event.type = webhook.test' })
    expect((await run('dlq', 'filter', 'delete', 'tests')).stdout).toContain('Deleted tests: event.type = webhook.test')
    const { code, stderr } = await run('dlq', 'list', '--filter', 'tests')
    expect({ code, stderr }).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('There is no saved filter tests.'),
    })
  })

  it('shows operators what a stage could not handle, and sends it again or discards it with a reason', async () => {
    await using database = await openDevDatabase(dev.ready.stateDir)
    await database.accept({ key: 'no key', headers: {}, value: 'no response' })
    const [message] = await until('it is kept', async () => {
      const { items } = await json<{ items: PoisonMessage[] }>('dlq', 'list', '--kind', 'poison')
      return items.length > 0 ? items : undefined
    })
    const { id, fingerprint } = message as PoisonMessage
    expect(message).toMatchObject({
      kind: 'poison',
      stage: 'store-responses',
      code: 'message_unreadable',
      state: 'held',
    })
    const shown = await run('dlq', 'show', id, '--kind', 'poison')
    expect(shown.stdout).toContain(`Next: howazit dlq replay --kind poison --fingerprint ${fingerprint} --reason `)
    expect((await run('dlq', 'stats', '--kind', 'poison')).stdout).toMatch(/^1 held\nfingerprint/)

    const replay = ['dlq', 'replay', '--kind', 'poison', '--stage', 'store-responses']
    expect(await run(...replay)).toMatchObject({ code: 2, stderr: expect.stringContaining('--reason') })
    expect(await json(...replay, '--reason', 'Mended', '--dry-run')).toMatchObject({ matched: 1, decided: 0 })
    expect((await run(...replay, '--reason', 'Mended', '--yes')).stdout).toContain('Sent 1 to their stages again')
    // It is not mended.
    const again = await until('it is held again', async () => {
      const { items } = await json<{ items: PoisonMessage[] }>('dlq', 'list', '--kind', 'poison')
      return items.find((each) => each.id !== id)
    })
    expect(again.fingerprint).toBe(fingerprint)
    const discard = ['dlq', 'discard', '--reason', 'Junk']
    expect(await run(...discard)).toMatchObject({ code: 2, stderr: expect.stringContaining('--fingerprint') })
    expect(await json(...discard, '--fingerprint', fingerprint, '--yes')).toMatchObject({ decided: 1, remaining: 0 })
    expect(await json('dlq', 'list', '--kind', 'poison', '--state', 'discarded')).toMatchObject({
      items: [{ decidedBecause: 'Junk' }],
    })
    expect(await run('dlq', 'list', '--kind', 'poison', '-w', 'attempts = 3')).toMatchObject({ code: 2 })
    expect(await run('dlq', 'list', '--stage', 'delivery')).toMatchObject({ code: 2 })
  })

  it('says where a filter cannot be read', async () => {
    const { code, stderr } = await run('dlq', 'list', '--where', 'conector = hubspot')
    expect(code).toBe(2)
    expect(stderr).toContain('cannot be read at character 1')
    expect(stderr).toContain('/query/where: expected a field: connector, ')
  })

  it('exports all of them, one a line', async () => {
    expect(await json('dlq', 'list', '--output', 'dead.ndjson')).toEqual({ lines: 1, output: 'dead.ndjson' })
    const lines = (await readFile(workspace.pathOf('dead.ndjson'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ code: 'mapping_output_invalid' }])
    expect((await run('dlq', 'list', '--output', '-')).stdout).toContain('"code":"mapping_output_invalid"')
  })
})
