import { readFileSync } from 'node:fs'
import { certifyConnector, evaluateConnector, scaffoldOpenApi } from '@howazit/connector-kit/authoring'
import { testConnector, testFaults, updateGolden } from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'

const NOW = new Date('2026-11-29T12:00:00.000Z')
const NAMED = { folder: 'my-desk', id: 'my_desk', category: 'support', kitVersion: '0.1.0', now: NOW } as const
type Files = Readonly<Record<string, string>>

const read = (name: string): unknown => parse(readFileSync(new URL(`./documents/${name}`, import.meta.url), 'utf8'))
const scaffold = (document: unknown, operations: readonly string[]) =>
  scaffoldOpenApi({ ...NAMED, document, operations })

function filesOf(document: unknown, operations: readonly string[]) {
  const scaffolded = scaffold(document, operations)
  if (scaffolded.problem) throw new Error(JSON.stringify(scaffolded.problem))
  return scaffolded
}

async function evaluate(files: Files) {
  const evaluated = await evaluateConnector(files)
  if (evaluated.problems) throw new Error(JSON.stringify(evaluated.problems))
  return evaluated
}

/** Everything that `howazit connector new`, `test` and `certify` do with the files. */
async function complete(files: Files) {
  const { connector } = await evaluate(files)
  const whole = { ...files, ...(await updateGolden({ connector, files, mappings: sharedMappings() })) }
  const { hash } = await evaluate(whole)
  const sources = { connector, files: whole, mappings: sharedMappings() }
  const tested = [...(await testConnector(sources)), ...(await testFaults(sources))]
  const report = await certifyConnector({ ...sources, hash, now: NOW })
  const failed = report.checks.filter(({ level, status }) => level === 'required' && status === 'failed')
  const requestOf = (file: string) => {
    const { cases } = JSON.parse(whole[file]!) as {
      cases: { exchanges: { request?: { body: unknown; url: string } }[] }[]
    }
    return cases[0]!.exchanges[0]!.request!
  }
  return { connector, report, failed, differences: tested.flatMap(({ differences }) => differences), requestOf }
}

const DOCUMENTS: readonly (readonly [name: string, operations: readonly string[]])[] = [
  ['helpdesk.yaml', ['createTicket']],
  ['crm.json', ['activities.create-one']],
  ['tracker.yaml', ['addCard', 'POST /cards/{cardId}/labels']],
]

describe('a connector made of an OpenAPI document', () => {
  it.each(DOCUMENTS)('passes its samples, faults and certification as it stands: %s', async (name, operations) => {
    const { differences, failed, report } = await complete(filesOf(read(name), operations).files)
    expect(differences).toEqual([])
    expect(failed.map(({ id, found }) => [id, found])).toEqual([])
    expect(report.isCertified).toBe(true)
  })

  it('takes over server, authentication, envelope, limits, ids, errors and rates of a help desk', async () => {
    const { files, notes } = filesOf(read('helpdesk.yaml'), ['createTicket'])
    const { connector, requestOf } = await complete(files)
    expect(connector).toMatchObject({
      name: 'Harbour Desk API',
      docs: 'https://developer.harbour-desk.example/reference',
      baseUrl: 'https://{settings.subdomain}.harbour-desk.example/api/v2',
      hosts: ['*.harbour-desk.example'],
      auth: { basic: { mode: 'basic' } },
      test: { path: '/users/me', identity: '{reply.body.user.email}' },
      rate: [{ limit: 200, windowMs: 60_000 }],
      rateSignals: [
        {
          limit: { header: 'x-rate-limit-limit' },
          remaining: { header: 'x-rate-limit-remaining' },
          reset: { header: 'x-rate-limit-reset', unit: 'unix_s' },
        },
      ],
      operations: {
        createTicket: {
          path: '/tickets',
          success: [{ status: [201] }, { body: '/ticket/id', exists: true }],
          remoteId: { body: '/ticket/id' },
          idempotency: { kind: 'header', header: 'Idempotency-Key' },
          limits: [
            { field: '/ticket/subject', charactersMax: 150 },
            { field: '/ticket/description', charactersMax: 65_536 },
          ],
          errors: [{ message: '/error/message' }],
          personalData: ['/data/response/answers'],
        },
      },
    })
    expect(requestOf('create-ticket.golden.json').body).toEqual({
      ticket: {
        subject: 'detractor: Late again, and nobody answered.',
        description: 'Late again, and nobody answered.\n\nNPS 3 · email',
        priority: 'high',
        source: 'api',
        external_id: expect.any(String),
        tags: ['howazit', 'detractor'],
      },
    })
    expect(notes.join()).toContain('`ticket.source` is always "api"')
  })

  it('asks a tenant for what only a tenant knows, and sends nothing of nobody', async () => {
    const { files } = filesOf(read('crm.json'), ['activities.create-one'])
    const { connector, requestOf } = await complete(files)
    expect(connector).toMatchObject({
      baseUrl: 'https://{choices.region}',
      hosts: ['eu.api.meridian-crm.example', 'us.api.meridian-crm.example', 'login.meridian-crm.example'],
      settings: {
        region: { type: 'choice', choices: { eu: 'eu.api.meridian-crm.example', us: 'us.api.meridian-crm.example' } },
        clientId: { for: ['oauth'] },
        pipelineId: { help: 'Settings > Pipelines shows it' },
      },
      secrets: { clientSecret: { for: ['oauth'] }, token: { for: ['token'] } },
      auth: { oauth: { mode: 'oauth2_code', scopes: ['activities:write'] }, token: { mode: 'key' } },
      test: { path: '/v1/whoami' },
      operations: {
        activitiesCreateOne: {
          headers: { 'meridian-version': '2026-04-01' },
          remoteId: { body: '/data/id' },
          errors: [{ message: '/detail' }],
        },
      },
    })
    expect(requestOf('activities-create-one.golden.json').body).toMatchObject({
      kind: 'survey',
      rating: 3,
      contact: { email: 'Ann.Lee@Example.com' },
      pipeline_id: 'example-pipelineId',
      occurred_at: '2026-11-22T10:15:30.000Z',
    })
    const golden = JSON.parse(files['activities-create-one.golden.json']!) as { cases: { outcomes: unknown[] }[] }
    expect(golden.cases[2]?.outcomes).toEqual([{ outcome: 'skipped' }])
  })

  it('puts ids into paths, several keys into headers, and finds ids in Location', async () => {
    const { files } = filesOf(read('tracker.yaml'), ['addCard', 'label-card'])
    const { connector, requestOf } = await complete(files)
    expect(connector).toMatchObject({
      auth: { app_key: { headers: { 'x-plank-key': '{secrets.plankKey}', 'x-plank-token': '{secrets.plankToken}' } } },
      operations: {
        addCard: { path: '/boards/{settings.boardId}/cards', format: 'form', remoteId: { header: 'location' } },
        labelCard: { path: '/cards/{settings.cardId}/labels', success: [{ status: ['2xx'] }] },
      },
    })
    expect(requestOf('add-card.golden.json').url).toBe(
      'https://api.plank.example/1/boards/example-boardId/cards?locale=en',
    )
    expect(requestOf('label-card.golden.json').body).toMatchObject({
      labels: [{ text: expect.any(String), colour: 'red' }],
    })
  })

  it('says which operations there are where none is named, or the named one is not there or only reads', () => {
    const hintOf = (operations: readonly string[]) => scaffold(read('helpdesk.yaml'), operations).problem?.hint
    expect(hintOf([])).toContain('createTicket')
    expect(hintOf(['createTickt'])).toContain('createTicket')
    expect(scaffold(read('helpdesk.yaml'), ['listTickets']).problem?.message).toContain('only reads')
  })
})

const MINIMAL = {
  openapi: '3.1.0',
  info: { title: 'T' },
  servers: [{ url: 'https://api.vendor.example' }],
  paths: {},
}
const withBody = (schema: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  ...MINIMAL,
  paths: {
    '/things': { post: { operationId: 'make', requestBody: { content: { 'application/json': { schema } } } } },
  },
  ...more,
})

describe('what a body is made of', () => {
  const bodyOf = async (schema: unknown) => {
    const { files, notes } = filesOf(withBody(schema), ['make'])
    const { connector, requestOf, differences } = await complete(files)
    expect(differences).toEqual([])
    return { body: requestOf('make.golden.json').body, connector, notes: notes.join('\n') }
  }
  const texts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]))

  it('refers to what is there by an id that the tenant gives, as PagerDuty does', async () => {
    const reference = {
      allOf: [
        { required: ['id', 'type'], properties: { id: { type: 'string', readOnly: true }, type: { type: 'string' } } },
        { properties: { type: { enum: ['service_reference'] } } },
      ],
    }
    const details = { type: 'object', properties: { type: { enum: ['incident_body'] }, ...texts('details') } }
    const properties = { ...texts('title'), service: reference, body: details }
    const { body, connector } = await bodyOf({ type: 'object', required: ['title', 'service'], properties })
    expect(body).toEqual({
      title: 'detractor: Late again, and nobody answered.',
      service: { type: 'service_reference', id: 'example-serviceId' },
      body: { type: 'incident_body', details: expect.stringContaining('NPS 3') },
    })
    expect(Object.keys(connector.settings ?? {})).toEqual(['serviceId'])
  })

  it('calls a thing by what was said, and names people by an address, as Asana and Intercom do', async () => {
    const { body } = await bodyOf({
      properties: {
        ...texts('name', 'notes'),
        tags: { type: 'array', items: { type: 'string', description: 'gid of a tag' } },
      },
    })
    expect(body).toEqual({
      name: 'detractor: Late again, and nobody answered.',
      notes: 'Late again, and nobody answered.\n\nNPS 3 · email',
    })
    const oneOf = [
      { properties: texts('id'), required: ['id'] },
      { properties: texts('email'), required: ['email'] },
    ]
    const contacts = { type: 'array', items: { oneOf } }
    const asked = await bodyOf({ properties: { contacts }, required: ['contacts'] })
    expect(asked.body).toEqual({ contacts: [{ email: 'Ann.Lee@Example.com' }] })
    expect(asked.notes).toContain('nothing in its body looks like a place for the comment')
  })
})

describe('a hostile document', () => {
  it('is refused beyond its bounds, and in time', () => {
    let deep: unknown = {}
    for (let depth = 0; depth < 200; depth += 1) deep = { deep }
    expect(scaffold({ ...MINIMAL, deep }, ['make']).problem?.message).toContain('deeper')
    expect(scaffold('openapi', ['make']).problem?.message).toContain('no OpenAPI document')
    expect(scaffold({ swagger: '2.0' }, ['make']).problem?.hint).toContain('swagger2openapi')
    // Each schema is made of the next one twice: 2^40 of them.
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `s${index}`,
        { allOf: [{ $ref: `#/components/schemas/s${index + 1}` }, { $ref: `#/components/schemas/s${index + 1}` }] },
      ]),
    )
    const began = performance.now()
    const fanning = withBody({ $ref: '#/components/schemas/s0' }, { components: { schemas } })
    expect(scaffold(fanning, ['make']).problem?.message).toContain('does not end')
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('goes in circles without end, and nothing else does', async () => {
    const schemas = {
      Self: { $ref: '#/components/schemas/Self' },
      Node: {
        type: 'object',
        required: ['node', 'text'],
        properties: { node: { $ref: '#/components/schemas/Node' }, text: { type: 'string' } },
      },
    }
    for (const name of ['Self', 'Node', 'Absent']) {
      const document = withBody({ $ref: `#/components/schemas/${name}` }, { components: { schemas } })
      const { failed } = await complete(filesOf(document, ['make']).files)
      expect(failed.map(({ id }) => id)).toEqual([])
    }
  })

  it('reads nothing outside of itself', () => {
    const { notes } = filesOf(withBody({ $ref: 'file:///etc/passwd#/x' }), ['make'])
    expect(notes.join()).toContain('is in another document, which is not read')
  })

  it('becomes text and data, whatever it says', async () => {
    const breakout = "*/ '); process.exit(1); //\u2028\n```<script>{{event}} {x} \\"
    const schema = {
      type: 'object',
      required: ['title', breakout, 'constructor', 'kind'],
      properties: {
        title: { type: 'string' },
        [breakout]: { type: 'string' },
        constructor: { type: 'string', example: breakout },
        kind: { const: breakout },
        ['__proto__']: { type: 'string' },
      },
    }
    const document = withBody(schema, { info: { title: breakout, description: breakout } })
    Object.assign(document.paths['/things'].post, { summary: breakout, description: breakout })
    const { connector, failed, requestOf, differences } = await complete(filesOf(document, ['make']).files)
    expect(differences).toEqual([])
    expect(failed.map(({ id, found }) => [id, found])).toEqual([])
    expect(connector.operations.make?.path).toBe('/things')
    expect(requestOf('make.golden.json').body).toMatchObject({ kind: breakout, constructor: breakout })
  })

  it.each(['//evil.example/x', '/a?b', '/a b', '/a\\b'])('sends nothing to the path %j', (path) => {
    const document = { ...MINIMAL, paths: { [path]: { post: { operationId: 'make' } } } }
    expect(scaffold(document, ['make']).problem?.message).toContain('no path')
  })

  it('cannot name a host that is nobody’s', async () => {
    const urls = ['https://user:pw@evil.example', 'https://{a}.com', 'ftp://x.example', 'https://', '/api']
    for (const url of urls) {
      const { files, notes } = filesOf({ ...withBody({ type: 'object' }), servers: [{ url }] }, ['make'])
      const { connector } = await evaluate(files)
      expect(connector.hosts).toEqual(['api.my-desk.example'])
      expect(notes.join()).toContain('server with a whole address')
    }
  })
})
