import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommandHost } from '../support/command-host.ts'
import { startVendor, type VendorReply } from '../support/start-vendor.ts'

const cwd = mkdtempSync(join(tmpdir(), 'howazit-pact-'))
const commands = startCommandHost()
afterAll(async () => {
  await commands[Symbol.asyncDispose]()
  rmSync(cwd, { recursive: true })
})

const PACT = 'my-crm/pacts/howazit-connector-my_crm-my_crm.json'
const CONSUMER = 'howazit-connector-my_crm'
const ENV = { NO_COLOR: '1', HOWAZIT_RUN_DIR: join(cwd, '.run'), HOWAZIT_CONFIG_DIR: join(cwd, '.config') }

interface Row {
  readonly outcome: string
  readonly blocks?: { readonly next: string }
}

/** With `--json`; the exit code has to be the one given. */
async function json(args: string, code = 0, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const end = await commands.run([...args.split(' '), '--json'], { env: { ...ENV, ...env }, cwd })
  expect(end, end.stdout + end.stderr).toMatchObject({ code })
  return JSON.parse(end.stdout)
}

const pathOf = (name: string) => join(cwd, name)

/** A folder with one pact, changed. */
async function pactsWith(folder: string, change: (pact: Record<string, unknown>) => unknown): Promise<string> {
  await mkdir(pathOf(folder), { recursive: true })
  const pact = JSON.parse(await readFile(pathOf(PACT), 'utf8'))
  await writeFile(pathOf(`${folder}/pact.json`), JSON.stringify(change(pact)))
  return folder
}

/** As the vendor of the samples. */
function replyIn(state: string): VendorReply {
  if (state.includes('too many requests')) return { status: 429, headers: { 'retry-after': '5' } }
  if (state.includes('not taken')) return { status: 422, body: { error: { message: 'No.', code: 7 } } }
  if (state.includes('failure over there')) return { status: 503 }
  return { status: 201, body: { id: 'rec_900', more: true } }
}

describe('howazit pact', () => {
  let vendor: Awaited<ReturnType<typeof startVendor>>
  beforeAll(async () => {
    vendor = await startVendor(replyIn)
    await json('connector new my-crm --auth bearer')
  })
  afterAll(() => vendor[Symbol.asyncDispose]())

  const verify = (more = '', code = 0, env = {}) =>
    json(
      `pact verify --pacts my-crm/pacts --provider my_crm --url ${vendor.url} --state-change-url ${vendor.statesUrl}${more}`,
      code,
      env,
    )
  const ask = (more: string, code = 0) =>
    json(`pact can-i-deploy --pacts my-crm/pacts ${more}`, code) as Promise<{ deployable: boolean; matrix: Row[] }>

  it('verifies a running provider, brings it into each state, and writes down what came of it', async () => {
    const more = ' --provider-version 7 --header-from-env Authorization=CRM_AUTHORIZATION'
    const result = await verify(more, 0, { CRM_AUTHORIZATION: 'Bearer example' })
    expect(result).toMatchObject({ passed: 1, failed: 0, pacts: [{ consumer: CONSUMER, outcome: 'passed' }] })
    expect(vendor.asked.map(({ headers }) => headers.authorization)).toEqual(Array(6).fill('Bearer example'))
    const [{ result: file }] = (result as { pacts: [{ result: string }] }).pacts
    expect(JSON.parse(await readFile(pathOf(file), 'utf8'))).toMatchObject({
      provider: 'my_crm',
      providerVersion: '7',
      consumer: CONSUMER,
      outcome: 'passed',
      pact: { interactions: 6, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
  })

  it('lets a version go where its provider is, and no other', async () => {
    const consumer = `--pacticipant ${CONSUMER} --version 1`
    expect(await ask(consumer)).toMatchObject({ deployable: true })
    const blocked = await ask(`${consumer} --to production`, 1)
    expect(blocked).toMatchObject({ deployable: false, matrix: [{ outcome: 'not_deployed' }] })
    const record = `pact record-deployment --pacts my-crm/pacts --pacticipant my_crm --version 7 --to production`
    expect(await json(`${record} --dry-run`)).toMatchObject({ written: false })
    expect(await ask(`${consumer} --to production`, 1)).toMatchObject({ deployable: false })
    expect(await json(record)).toMatchObject({ written: true, version: '7' })
    expect(await ask(`${consumer} --to production`)).toMatchObject({
      deployable: true,
      matrix: [{ outcome: 'passed' }],
    })
    expect(await ask('--pacticipant my_crm --version 8', 1)).toMatchObject({ matrix: [{ outcome: 'unverified' }] })
    expect(await ask('--pacticipant nobody --version 1', 5)).toMatchObject({ error: { code: 'not_found' } })
  })

  it('says which interaction a provider does not keep, and what that blocks', async () => {
    vendor.behave((state) => (state.includes('becomes a record') ? { status: 201, body: {} } : replyIn(state)))
    const result = (await verify(' --provider-version 9', 1)) as { pacts: { checks: { failures: string[] }[] }[] }
    const failures = result.pacts.flatMap(({ checks }) => checks.flatMap((check) => check.failures))
    expect(failures).toEqual([expect.stringMatching(/createRecord: a response becomes a record: .*\bid\b/)])
    vendor.behave(replyIn)
    const answer = await ask('--pacticipant my_crm --version 9', 1)
    expect(answer.matrix).toMatchObject([{ outcome: 'failed' }])
    const end = await commands.run(
      ['pact', 'can-i-deploy', '--pacts', 'my-crm/pacts', '--pacticipant', 'my_crm', '--version', '9'],
      { env: ENV, cwd },
    )
    expect(end.stdout).toMatch(
      /my_crm 9 does not keep the pact of howazit-connector-my_crm: .*a response becomes a record/,
    )
    expect(end.stderr).toContain('Next: howazit pact verify --provider my_crm --provider-version 9')
  })

  it('fails where a state cannot be brought about', async () => {
    const end = await json(
      `pact verify --pacts my-crm/pacts --provider my_crm --url ${vendor.url} --state-change-url ${vendor.url}/v1/nowhere`,
      1,
    )
    expect(end).toMatchObject({ failed: 1 })
  })

  it('asks again when the pact says something else', async () => {
    const path = pathOf('my-crm/connector.ts')
    const source = await readFile(path, 'utf8')
    await writeFile(path, source.replace("path: '/v1/records'", "path: '/v2/records'"))
    expect(await json('connector test my-crm', 1)).toMatchObject({
      cases: expect.arrayContaining([
        expect.objectContaining({ operation: 'pact', differences: ['It is not what the samples say now.'] }),
      ]),
    })
    expect(await json('connector test my-crm --update')).toMatchObject({
      failed: 0,
      updated: ['create-record.golden.json', PACT.replace('my-crm/', '')],
    })
    expect(await ask(`--pacticipant ${CONSUMER} --version 2`, 1)).toMatchObject({ matrix: [{ outcome: 'unverified' }] })
    await writeFile(path, source)
    await json('connector test my-crm --update')
    expect(await ask(`--pacticipant my_crm --version 7`)).toMatchObject({ deployable: true })
  })

  it('fails a pact without interactions', async () => {
    const folder = await pactsWith('empty', (pact) => ({ ...pact, interactions: [] }))
    const end = await commands.run(['pact', 'verify', '--pacts', folder, '--offline'], { env: ENV, cwd })
    expect(end).toMatchObject({ code: 1 })
    expect(end.stdout).toContain('It has no interactions')
  })

  it('fails a pact that asks for what the OpenAPI document it claims does not have', async () => {
    await writeFile(pathOf('my-crm/openapi.yaml'), OPENAPI)
    const offline = 'pact verify --pacts my-crm/pacts --offline'
    expect(await json('connector test my-crm', 1)).toMatchObject({ failed: 1 })
    expect(await json('connector test my-crm --pact')).toMatchObject({ failed: 0 })
    expect(await json(offline)).toMatchObject({ failed: 0, unverified: 1 })
    await writeFile(pathOf('my-crm/openapi.yaml'), OPENAPI.replace("'422'", "'400'"))
    expect(JSON.stringify(await json(offline, 1))).toContain('not defined in spec file: 422')
    await writeFile(pathOf('my-crm/openapi.yaml'), OPENAPI.replace('/records', '/contacts'))
    expect(JSON.stringify(await json(offline, 1))).toContain('request.path-or-method.unknown')
    const circle = '{ allOf: [{ type: object, properties: { id: { $ref: "#/components/schemas/Record" } } }] }'
    const circular = OPENAPI.replace(
      'schema: { type: object, properties: { id: { type: string } } }',
      `schema: { $ref: "#/components/schemas/Record" }`,
    )
    await writeFile(pathOf('my-crm/openapi.yaml'), `${circular}  schemas: { Record: ${circle} }\n`)
    expect(JSON.stringify(await json(offline, 1))).toContain('It cannot be compared: the comparator cannot follow')
    rmSync(pathOf('my-crm/openapi.yaml'))
    expect(JSON.stringify(await json(offline, 1))).toContain('ENOENT')
    await writeFile(pathOf('other.yaml'), OPENAPI)
    expect(await json(`${offline} --openapi my_crm=other.yaml`)).toMatchObject({ failed: 0 })
    expect(await json(`${offline} --openapi my-crm/README.md`, 2)).toMatchObject({ error: { code: 'usage' } })
    await json('connector test my-crm --pact')
  })

  it('does not ask a server for events', async () => {
    const folder = await pactsWith('events', (pact) => {
      const message = { type: 'Asynchronous/Messages', description: 'happened', contents: { content: 1 } }
      return { ...pact, interactions: [message] }
    })
    expect(await json(`pact verify --pacts ${folder} --provider my_crm --url ${vendor.url}`)).toMatchObject({
      unverified: 1,
      pacts: [{ checks: [{ outcome: 'passed' }, { outcome: 'skipped' }, { name: 'provider', outcome: 'skipped' }] }],
    })
  })

  it('leaves a provider alone that nobody said where it is', async () => {
    expect(await json('pact verify --pacts my-crm/pacts')).toMatchObject({ passed: 0, failed: 0, unverified: 1 })
  })

  it('says what is wrong with a folder of pacts', async () => {
    expect(await json('pact verify --pacts nowhere', 1)).toMatchObject({ error: { code: 'no_pacts' } })
    expect(await json('pact verify --pacts my-crm/pacts --provider other', 1)).toMatchObject({
      error: { message: expect.stringContaining('there are my_crm'), code: 'no_pacts' },
    })
    const nameless = await pactsWith('nameless', (pact) => ({ ...pact, provider: {} }))
    const painted = await pactsWith('painted', (pact) => ({ ...pact, consumer: { name: 'a\u001b[2Jb' } }))
    expect(await json(`pact verify --pacts ${painted}`, 2)).toMatchObject({
      error: { message: expect.stringContaining('is no pact') },
    })
    expect(await json(`pact verify --pacts ${nameless}`, 2)).toMatchObject({
      error: { why: ['It names no consumer or no provider.'] },
    })
    expect(await json('pact verify --pacts my-crm/pacts --header-from-env Authorization=NOT_SET', 2)).toMatchObject({
      error: { message: 'The variable NOT_SET is not set.' },
    })
  })

  it('writes nothing to a platform that was not started here, unless its address is confirmed', async () => {
    const folder = await pactsWith('platform', (pact) => ({ ...pact, provider: { name: 'howazit-control-plane' } }))
    const asked = vendor.asked.length
    const end = await json(`pact verify --pacts ${folder} --url ${vendor.url}`, 2, { HOWAZIT_TOKEN: 'example' })
    expect(end).toMatchObject({ error: { tryThis: expect.stringContaining(`--confirm ${vendor.url}`) } })
    expect(vendor.asked.length).toBe(asked)
  })
})

const OPENAPI = `openapi: 3.1.0
info: { title: My CRM, version: '1' }
servers: [{ url: 'https://api.my-crm.example/v1' }]
paths:
  /records:
    post:
      security: [{ bearer: [] }]
      parameters:
        - { name: Idempotency-Key, in: header, schema: { type: string } }
      requestBody:
        content:
          application/json: { schema: { type: object } }
      responses:
        '201':
          description: The record
          content:
            application/json:
              schema: { type: object, properties: { id: { type: string } } }
        '422':
          description: Why not
          content:
            application/json: { schema: { type: object, properties: { error: { type: object, properties: { message: { type: string } } } } } }
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
`
