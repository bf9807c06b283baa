import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type EmbeddedPlatform, startEmbeddedPlatform } from '@howazit/control-plane'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testFolder } from '../packages/runtime/test/support/test-folder.ts'

const run = promisify(execFile)
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

describe('the examples', () => {
  let stateDir: string
  let platform: EmbeddedPlatform

  beforeAll(async () => {
    stateDir = await mkdtemp(join(testFolder(), 'examples-'))
    const logger = pino({ level: 'error' }, pino.destination(2))
    platform = await startEmbeddedPlatform({ stateDir, logger, tenants: [{ slug: 'acme', name: 'Acme' }] })
  })
  afterAll(async () => {
    await platform.stop()
    await rm(stateDir, { recursive: true, force: true })
  })

  /** As the README says it, in a process of its own. */
  async function runExample(name: string): Promise<string[]> {
    const { stdout } = await run(process.execPath, ['--conditions=@howazit/source', join(import.meta.dirname, name)], {
      env: { PATH: process.env.PATH, HOWAZIT_URL: platform.url, HOWAZIT_TOKEN: platform.tenants[0]?.token },
    })
    return stdout.trimEnd().split('\n')
  }

  it('01 ingests a response once', async () => {
    const [accepted, again, stages] = await runExample('01-ingest-a-response.ts')
    const responseId = accepted?.replace('accepted ', '') as string
    expect(responseId).toMatch(new RegExp(`^${UUID}$`))
    expect(again).toBe(`again    ${responseId} (duplicate: true)`)
    expect(stages).toMatch(/^stages {3}accepted/)
  })

  it('02 refuses what is not signed and verifies what is', async () => {
    const lines = await runExample('02-verify-a-webhook.ts')
    expect(lines).toEqual([
      'refused: signature_invalid',
      expect.stringMatching(/^verified webhook\.test of \d{4}-/),
      expect.stringMatching(new RegExp(`^delivery ${UUID} arrived$`)),
    ])
  })

  it('03 ingests a file, says which line is wrong, and changes nothing the second time', async () => {
    const rejected = 'rejected store-visit-12: answer_invalid at /answers/0/numericValue'
    expect(await runExample('03-ingest-a-file.ts')).toEqual([rejected, '11 accepted, 0 known already, 1 rejected'])
    expect(await runExample('03-ingest-a-file.ts')).toEqual([rejected, '0 accepted, 11 known already, 1 rejected'])
  })

  it('04 tries a mapping, publishes it for some events, and takes it back, as often as it is run', async () => {
    const lines = [
      'published Store 42: score 2',
      'draft     Store 42: NPS 2',
      'canary    version 2 of detractor-ticket for 5 % of the events',
      'back at   version 1: NPS says nothing to an agent',
    ]
    expect(await runExample('04-publish-a-mapping.ts')).toEqual(lines)
    expect(await runExample('04-publish-a-mapping.ts')).toEqual(lines)
  })

  it('mappings/ pass the table tests beside them', async () => {
    const howazit = join(import.meta.dirname, '../packages/cli/bin/howazit.js')
    const table = join(import.meta.dirname, 'mappings/detractor-ticket.test.yaml')
    const { stdout } = await run(process.execPath, [howazit, 'mapping', 'test', table, '--json'], {
      env: { PATH: process.env.PATH, HOME: stateDir },
    })
    expect(JSON.parse(stdout)).toMatchObject({ passed: 2, failed: 0 })
  })
})
