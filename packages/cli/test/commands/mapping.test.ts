import { chmod, readFile, writeFile } from 'node:fs/promises'
import type { NamedMapping } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommandHost } from '../support/command-host.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const ENV = { NO_COLOR: '1' }

describe('howazit mapping', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev

  const run = (args: string, env: Readonly<Record<string, string>> = {}) =>
    commands.run(args.split(' '), { env: { ...workspace.env, ...ENV, ...env }, cwd: workspace.folder })

  async function json<Result>(args: string, code = 0, env: Readonly<Record<string, string>> = {}): Promise<Result> {
    const end = await run(`${args} --json`, env)
    expect(end, end.stderr).toMatchObject({ code })
    return JSON.parse(end.stdout) as Result
  }
  const write = (name: string, text: string) => writeFile(workspace.pathOf(name), text)
  const read = (name: string) => readFile(workspace.pathOf(name), 'utf8')

  /** An editor that replaces one text by another. */
  async function editorOf(from: string, to: string): Promise<{ EDITOR: string }> {
    await write('editor.sh', `#!/bin/sh\nsed -i 's/${from}/${to}/' "$2"\n`)
    await chmod(workspace.pathOf('editor.sh'), 0o755)
    // A command line with a word of its own, as `code --wait`.
    return { EDITOR: `${workspace.pathOf('editor.sh')} --wait` }
  }

  beforeAll(async () => {
    workspace = await createWorkspace()
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
    await run('sample --count 20 --output sample.ndjson')
    await run('ingest sample.ndjson')
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  it('begins with files that pass their tests at once, of every kind that there is', async () => {
    for (const kind of ['handlebars', 'fields', 'javascript']) {
      const { files } = await json<{ files: string[] }>(`mapping new begin-${kind} --kind ${kind}`)
      expect(await json(`mapping test ${files[1]}`)).toMatchObject({ passed: 2, failed: 0 })
    }
    expect(await json('mapping new begin-handlebars', 2)).toMatchObject({ error: { code: 'usage' } })
    expect(await json('mapping new other --dry-run')).toEqual({
      files: ['other.hbs', 'other.test.yaml'],
      written: false,
    })
    expect(await json('mapping new Other', 2)).toMatchObject({ error: { tryThis: 'call it other' } })
    expect(await json('mapping test')).toMatchObject({ passed: 6, tables: [{}, {}, {}] })
  })

  it('shows what a failing case differs in, and exits with 1', async () => {
    await run('mapping new wrong')
    await write('wrong.hbs', (await read('wrong.hbs')).replace('A response', 'An answer'))
    const end = await run('mapping test wrong.hbs')
    expect(end.code).toBe(1)
    expect(end.stdout).toContain(
      '      -   "subject": "A response from email"\n      +   "subject": "An answer from email"',
    )
    expect(end.stdout).toContain('0 passed, 2 failed')
    expect(await json('mapping publish wrong.hbs', 1)).toMatchObject({
      error: { tryThis: 'howazit mapping test wrong.test.yaml' },
    })
    expect(await json('mapping show wrong', 5)).toMatchObject({ error: { code: 'not_found' } })
  })

  it('says where a mapping does not compile, and changes nothing', async () => {
    await write('broken.hbs', '{"a": {{#if}}')
    const { error } = await json<{ error: { code: string; message: string } }>('mapping publish broken.hbs', 2)
    expect(error).toMatchObject({
      code: 'mapping_invalid',
      message: expect.stringContaining('broken.hbs cannot be used'),
    })
  })

  it('publishes a file, previews a change of it, and publishes that for some events', async () => {
    await run('mapping new ticket')
    expect(await json('mapping publish ticket.hbs --dry-run')).toEqual({
      name: 'ticket',
      version: 1,
      isNewVersion: true,
      canaryPercent: 100,
      published: false,
    })
    const target = '--connector zendesk --operation createTicket'
    expect(await json(`mapping publish ticket.hbs ${target} --reason first`)).toMatchObject({
      published: true,
      mapping: { publishedVersion: 1, connector: 'zendesk', operation: 'createTicket' },
    })
    // As often as one likes.
    expect(await json(`mapping publish ticket.hbs ${target}`)).toMatchObject({ version: 1, isNewVersion: false })
    const other = '--connector slack --operation postMessage'
    expect(await json(`mapping publish ticket.hbs ${other}`, 6)).toMatchObject({ error: { code: 'conflict' } })

    await write('ticket.hbs', (await read('ticket.hbs')).replace('"score"', '"points"'))
    await write('ticket.test.yaml', (await read('ticket.test.yaml')).replaceAll('score:', 'points:'))
    const preview = await json<{ items: unknown[] }>('mapping preview ticket.hbs --event ResponseCreatedByDetractor')
    expect(preview).toMatchObject({ besideVersion: 1, items: [{ isSame: false, result: { status: 'ok' } }] })
    const shown = await run('mapping preview ticket.hbs --event ResponseCreatedByDetractor')
    expect(shown.stdout).toContain('-   "score": 2,\n+   "points": 2,')
    expect(shown.stdout).toContain('1 event, 0 failed, 1 different')
    expect(shown.stdout).toContain('zendesk createTicket: POST https://acme.zendesk.com/api/v2/tickets')

    expect(await json('mapping publish ticket.hbs --canary 5%')).toMatchObject({
      version: 2,
      mapping: { publishedVersion: 1, canary: { version: 2, percent: 5 } },
    })
    expect(await json('mapping publish ticket.hbs --canary 5.5%', 2)).toMatchObject({
      error: { tryThis: '--canary 5%' },
    })
    expect(await json('mapping diff ticket 1 2')).toMatchObject({
      isSameSource: false,
      from: { version: 1 },
      to: { version: 2 },
    })
    expect((await run('mapping list')).stdout).toMatch(
      /ticket +zendesk createTicket +2 +version 1, and version 2 for 5 %/,
    )
    expect((await run('mapping show ticket --version 2')).stdout).toBe(await read('ticket.hbs'))
  })

  it('takes a canary back, then what is published, and tells who did it and why', async () => {
    await json('mapping rollback ticket --dry-run')
    expect(await json('mapping rollback ticket --reason Points')).toMatchObject({ publishedVersion: 1 })
    expect(await json('mapping show ticket')).toMatchObject({
      mapping: { publishedVersion: 1 },
      versions: [{ version: 2, rolledBackReason: 'Points' }, { version: 1 }],
    })
    await json('mapping publish ticket --version 2')
    expect(await json<NamedMapping>('mapping rollback ticket')).toMatchObject({ publishedVersion: 1 })
    expect(await json('mapping rollback ticket', 6)).toMatchObject({ error: { code: 'conflict' } })
    const history = (await run('mapping history ticket')).stdout
    expect(history).toContain('took back: version 1, before version 1, and version 2 for 5 %')
    expect(history).toContain('Points')
    expect(history).toContain('added version 2')
  })

  it('takes away a mapping that nothing uses', async () => {
    await run('mapping new spare')
    const { mapping } = await json<{ mapping: NamedMapping }>('mapping publish spare.hbs')
    expect(await json('mapping delete spare --dry-run')).toEqual({ id: mapping.id, deleted: false })
    expect((await run('mapping delete spare --reason Unused')).stdout).toContain('deleted spare, and keep its version')
    expect(await json('mapping delete spare', 5)).toMatchObject({ error: { code: 'not_found' } })
  })

  it('opens an editor on a version, shows what it makes, and keeps it as the next one if it may', async () => {
    const { latestVersion } = (await json<{ mapping: NamedMapping }>('mapping show ticket')).mapping
    const editor = await editorOf('A response from', 'Feedback from')
    expect(await json('mapping edit ticket --dry-run', 0, editor)).toEqual({ isChanged: true })
    // Nobody is there to be asked.
    const { file } = await json<{ file: string }>('mapping edit ticket', 0, editor)
    expect(await readFile(file, 'utf8')).toContain('Feedback from')
    const edited = await run('mapping edit ticket --yes --reason Words --event ResponseCreated', editor)
    expect(edited.stdout).toContain(`added version ${latestVersion + 1} of ticket`)
    expect(edited.stdout).toContain('+   "subject": "Feedback from email"')
    expect(await json('mapping edit ticket --yes', 0, await editorOf('no such text', ''))).toEqual({ isChanged: false })
    expect(await json('mapping edit ticket', 2, { EDITOR: ' ' })).toMatchObject({
      error: { message: 'No editor is known.' },
    })
    expect(await json('mapping edit ticket', 1, { EDITOR: 'false' })).toMatchObject({ error: { code: 'failed' } })
  })

  it('previews the last responses without a word that was written in them', async () => {
    const { items } = await json<{ items: { event: object }[] }>('mapping preview ticket --last 3')
    expect(items).toHaveLength(3)
    const texts = JSON.stringify(items).match(/"textValue":"[^"]*"/g) ?? []
    for (const text of texts) expect(text).toMatch(/^"textValue":"[xX1ж字\s\p{P}\p{S}]*"$/u)
  })
})
