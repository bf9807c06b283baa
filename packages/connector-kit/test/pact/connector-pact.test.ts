import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  evaluateConnector,
  SCAFFOLD_AUTHS,
  type ScaffoldAuth,
  scaffoldConnector,
} from '@howazit/connector-kit/authoring'
import {
  type Golden,
  type GoldenCase,
  type RenderedPact,
  renderConnectorPact,
  testPact,
  writeConnectorPact,
} from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'

const NOW = new Date('2026-11-29T12:00:00.000Z')
const SAMPLES = 'create-record.golden.json'
const FILE = 'howazit-connector-my_crm-my_crm.json'

const scaffold = (auth: ScaffoldAuth) =>
  scaffoldConnector({ folder: 'my-crm', id: 'my_crm', auth, category: 'crm', kitVersion: '0.1.0', now: NOW })

async function sourcesOf(files: Readonly<Record<string, string>>) {
  const evaluated = await evaluateConnector(files)
  if (evaluated.problems) throw new Error(JSON.stringify(evaluated.problems))
  return { connector: evaluated.connector, files, mappings: sharedMappings() }
}

const goldenOf = (files: Readonly<Record<string, string>>) => JSON.parse(files[SAMPLES]!) as Golden

/** The connector with other samples. */
const withCases = (files: Readonly<Record<string, string>>, cases: readonly GoldenCase[]) => ({
  ...files,
  [SAMPLES]: JSON.stringify({ ...goldenOf(files), cases }),
})

interface Interaction {
  readonly description: string
  readonly providerStates: readonly { readonly name: string; readonly params?: unknown }[]
  readonly request: {
    readonly path: string
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly matchingRules?: Readonly<Record<string, unknown>>
  }
  readonly response: {
    readonly status: number
    readonly headers?: unknown
    readonly body?: { readonly content: unknown }
    readonly matchingRules?: { readonly body?: Readonly<Record<string, unknown>> }
  }
}

const interactionsOf = ({ text }: RenderedPact) =>
  (JSON.parse(text ?? '{}') as { readonly interactions: readonly Interaction[] }).interactions

const find = (rendered: RenderedPact, words: string) => {
  const found = interactionsOf(rendered).find(({ description }) => description.includes(words))
  if (!found) throw new Error(`There is no interaction "${words}".`)
  return found
}

describe('the pact of a connector', () => {
  it.each(SCAFFOLD_AUTHS)('holds no credential, and is the same each time, with %s', async (auth) => {
    const files = scaffold(auth)
    const rendered = await renderConnectorPact(await sourcesOf(files))
    expect(rendered).toMatchObject({ file: FILE, interactions: 6 })
    const { secrets = {}, accessToken } = goldenOf(files).connection
    for (const secret of [...Object.values(secrets), accessToken ?? 'no token'])
      for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
        expect(rendered.text).not.toContain(form)
    expect((await renderConnectorPact(await sourcesOf(scaffold(auth)))).text).toBe(rendered.text)
  })

  it('has an interaction for each reply, with the sample as the state of the provider', async () => {
    const rendered = await renderConnectorPact(await sourcesOf(scaffold('api-key')))
    const descriptions = interactionsOf(rendered).map(({ description }) => description)
    expect(descriptions).toEqual(descriptions.toSorted())
    expect(descriptions).toContain('createRecord: a failure over there is tried again')
    expect(descriptions.join()).not.toContain('silence leaves open')
    expect(find(rendered, 'a failure over there').providerStates).toMatchObject([
      { name: 'createRecord: a failure over there is tried again' },
    ])
  })

  it('compares ids by their form, and says where credentials are', async () => {
    const { request } = find(await renderConnectorPact(await sourcesOf(scaffold('bearer'))), 'becomes a record')
    expect(request.headers).toMatchObject({ authorization: ['Bearer placed-by-the-kit'] })
    expect(request.matchingRules).toMatchObject({
      header: {
        authorization: { matchers: [{ match: 'regex', regex: '^Bearer .+$' }] },
        'idempotency-key': { matchers: [{ match: 'regex', regex: expect.stringContaining('[0-9a-fA-F]{8}-') }] },
      },
      body: { '$.reference': { matchers: [{ match: 'regex' }] } },
    })
  })

  it('relies on what makes a difference, and on nothing else of a reply', async () => {
    const files = scaffold('api-key')
    const reply = {
      status: 201,
      headers: { 'x-request-id': 'req_1' },
      body: { id: 'rec_1', nested: { unread: true }, list: [1, 2] },
    }
    const cases = goldenOf(files).cases.map((each, index) => (index === 0 ? { ...each, exchanges: [{ reply }] } : each))
    const rendered = await renderConnectorPact(await sourcesOf(withCases(files, cases)))
    expect(find(rendered, 'becomes a record').response).toEqual({
      status: 201,
      headers: { 'content-type': ['application/json'] },
      body: { content: { id: 'rec_1' }, contentType: 'application/json', encoded: false },
      matchingRules: expect.objectContaining({ body: { $: { combine: 'AND', matchers: [{ match: 'type' }] } } }),
    })
    expect(find(rendered, 'too many requests').response).toEqual({
      status: 429,
      headers: { 'retry-after': ['30'] },
      matchingRules: { header: { 'retry-after': { combine: 'AND', matchers: [{ match: 'regex', regex: '^\\d+$' }] } } },
    })
  })

  it('asks for the very value where it decides what becomes of the event', async () => {
    const files = scaffold('api-key')
    const changed = files['connector.ts']!.replace(
      'errors: [',
      "errors: [{ body: '/state', is: ['full'], means: 'retry' },",
    )
    const [first] = goldenOf(files).cases
    const reply = { status: 422, body: { state: 'full', id: 'rec_1' } }
    const cases = [{ ...first!, name: 'it is full', exchanges: [{ reply }], outcomes: [{ outcome: 'retry' as const }] }]
    const sources = await sourcesOf(withCases({ ...files, 'connector.ts': changed }, cases))
    const { response } = find(await renderConnectorPact(sources), 'it is full')
    expect(response.body?.content).toEqual({ state: 'full' })
    expect(response.matchingRules?.body).toMatchObject({ '$.state': { matchers: [{ match: 'equality' }] } })
  })

  it('is none where no sample has a reply, or a sample is none', async () => {
    const files = scaffold('api-key')
    const silent = goldenOf(files).cases.filter(({ exchanges }) => exchanges.every(({ reply }) => !reply))
    expect(silent.length).toBeGreaterThan(0)
    expect(await renderConnectorPact(await sourcesOf(withCases(files, silent)))).toEqual({
      problems: [expect.stringContaining('No sample has a reply')],
    })
    expect(await renderConnectorPact(await sourcesOf(withCases(files, [])))).toEqual({
      problems: [expect.stringContaining('no cases')],
    })
  })

  it('is found to be stale when the manifest says something else', async () => {
    const files = scaffold('basic')
    await using folder = await mkdtempDisposable(join(tmpdir(), 'howazit-pact-'))
    const written = await writeConnectorPact(await sourcesOf(files), { folder: join(folder.path, 'pacts') })
    const text = await readFile(join(folder.path, 'pacts', FILE), 'utf8')
    expect(text).toBe(written.text)
    const complete: Readonly<Record<string, string>> = { ...files, [`pacts/${FILE}`]: text }
    expect(await testPact(await sourcesOf(complete))).toMatchObject([{ differences: [] }])
    const moved = complete['connector.ts']!.replace("path: '/v1/records'", "path: '/v2/records'")
    expect(await testPact(await sourcesOf({ ...complete, 'connector.ts': moved }))).toMatchObject([
      { file: `pacts/${FILE}`, differences: ['It is not what the samples say now.'] },
    ])
    expect(await testPact(await sourcesOf(files))).toEqual([])
  })

  it('claims the OpenAPI document that it is told of', async () => {
    const { text } = await renderConnectorPact(await sourcesOf(scaffold('basic')), { openapi: '../openapi.yaml' })
    expect(JSON.parse(text ?? '').metadata).toEqual({
      openapi: { file: '../openapi.yaml' },
      pactSpecification: { version: '4.0' },
    })
  })
})
