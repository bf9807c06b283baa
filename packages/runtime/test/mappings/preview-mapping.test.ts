import { describe, expect, test } from 'vitest'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { createMappings } from '../../src/mappings/create-mappings.ts'
import { questionOf } from '../ingest/setup.ts'
import { setupStore } from '../responses/setup.ts'
import { sharedMappings } from '../support/shared-mappings.ts'
import { ADA, TICKET, version } from './set-up-mappings.ts'

/** A tenant with responses, and the operations on mappings. */
async function setUp() {
  const store = await setupStore()
  const mappings = createMappings({ ...store, mappings: sharedMappings(), connectors: createConnectors(), act: ADA })
  const { survey } = store
  const answers = [
    { questionId: questionOf(survey, 'recommend').id, numericValue: 2 },
    { questionId: questionOf(survey, 'why').id, textValue: 'My name is Ada, call 020 7946' },
  ]
  const respondentMeta = { email: 'ada@example.com' }
  const ids = [
    await store.storeOne({ submittedAt: '2026-11-20T10:00:00.000Z', answers, respondentMeta }),
    await store.storeOne({ submittedAt: '2026-11-21T10:00:00.000Z', answers, respondentMeta }),
  ]
  return {
    ...store,
    mappings,
    ids,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

const COMMENT = {
  kind: 'handlebars',
  source:
    '{"comment": {{json event.data.response.answers.[1].textValue}}, "mail": {{json event.data.response.respondentMeta.email}}}',
} as const

test('shows what a draft makes of the last responses, without a word that was written', async () => {
  await using setup = await setUp()
  const { mappings, tenant, ids } = setup
  const { items } = await mappings.preview(tenant, { draft: COMMENT, last: 5 })
  expect(items.map(({ responseId }) => responseId)).toEqual(ids.toReversed())
  for (const { result } of items)
    expect(result).toEqual({
      status: 'ok',
      output: '{"comment": "Xx xxxx xx Xxx, xxxx 111 1111", "mail": "xxx@xxxxxxx.xxx"}',
    })
  expect(JSON.stringify(items)).not.toMatch(/Ada|ada@|020 7946/)
})

test('knows the questions of the survey that was answered, and of no other tenant’s', async () => {
  await using setup = await setUp()
  const { mappings, tenant, survey } = setup
  const source =
    '{"score":"{{answer \'recommend\'}}","text":"{{question \'recommend\'}}","none":"{{answer \'unasked\'}}"}'
  const draft = { kind: 'fields', source } as const
  const text = questionOf(survey, 'recommend').text
  const { items } = await mappings.preview(tenant, { draft, last: 1 })
  expect(items.map(({ result }) => JSON.parse(result.output!))).toEqual([{ score: 2, text }])

  const [{ event }] = items as [(typeof items)[number]]
  const events = [event, { type: 'odd', data: { response: { surveyId: 'x', surveyVersion: 1e99 } } }, { data: null }]
  const elsewhere = await mappings.preview(setup.otherTenant, { draft, events })
  expect(elsewhere.items.map(({ result }) => result.output)).toEqual(['{}', '{}', '{}'])
})

test('sets a draft beside what is published, and says what stays the same', async () => {
  await using setup = await setUp()
  const { mappings, tenant } = setup
  const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
  await mappings.createVersion(tenant, id, version(2))
  await mappings.publish(tenant, id, { version: 1 })

  const draft = await mappings.preview(tenant, {
    mappingId: id,
    draft: { ...version(1), source: '{"version":1}' },
    last: 1,
  })
  expect(draft).toMatchObject({ besideVersion: 1, items: [{ isSame: false, beside: { output: '{"version": 1}' } }] })
  const latest = await mappings.preview(tenant, { mappingId: id, last: 1 })
  expect(latest).toMatchObject({
    version: 2,
    besideVersion: 1,
    items: [{ isSame: false, result: { output: '{"version": 2}' }, beside: { output: '{"version": 1}' } }],
  })
  const published = await mappings.preview(tenant, { mappingId: id, version: 1, last: 1 })
  expect(published).not.toHaveProperty('besideVersion')
  const other = await mappings.preview(tenant, { mappingId: id, version: 1, besideVersion: 2, last: 1 })
  expect(other).toMatchObject({ version: 1, besideVersion: 2 })
  await expect(mappings.preview(tenant, { mappingId: id, version: 3 })).rejects.toMatchObject({ code: 'not_found' })
})

test('runs on events that are given, as they are, and tells each its failure', async () => {
  await using setup = await setUp()
  const { mappings, tenant } = setup
  const draft = {
    kind: 'javascript',
    source: 'function map({ score }) { if (score === undefined) throw new Error("no score"); return { score } }',
  } as const
  const { items } = await mappings.preview(tenant, { draft, events: [{ score: 9 }, { name: 'Ada' }] })
  expect(items).toEqual([
    { event: { score: 9 }, result: { status: 'ok', output: '{"score":9}' } },
    {
      event: { name: 'Ada' },
      result: { status: 'failed', code: 'mapping_failed', message: expect.stringContaining('no score') },
    },
  ])
})

test('asks for something to run', async () => {
  await using setup = await setUp()
  const { mappings, tenant } = setup
  await expect(mappings.preview(tenant, {})).rejects.toMatchObject({
    code: 'validation_failed',
    details: { pointer: '/draft' },
  })
})

describe('what the target would receive', () => {
  const ticketOf = (subject: string) =>
    ({ kind: 'handlebars', source: `{"ticket": {"subject": "${subject}"}}` }) as const
  const events = [{ type: 'response.created', data: {} }]
  const zendesk = { connector: 'zendesk', operation: 'createTicket' }

  test('is the request that the operation would make, without credentials', async () => {
    await using setup = await setUp()
    const { mappings, tenant } = setup
    const { items } = await mappings.preview(tenant, { draft: ticketOf('Hello'), ...zendesk, events })
    expect(items[0]?.result.target).toMatchObject({
      ...zendesk,
      connectorVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      cuts: [],
      request: {
        method: 'POST',
        url: 'https://acme.zendesk.com/api/v2/tickets',
        headers: { 'content-type': expect.stringContaining('application/json'), 'idempotency-key': expect.any(String) },
        body: '{"ticket":{"subject":"Hello"}}',
      },
    })
    expect(JSON.stringify(items)).not.toContain(Buffer.from('agent@example.com/token:zd_example').toString('base64'))
  })

  test('says which field is cut, and shows it cut', async () => {
    await using setup = await setUp()
    const { mappings, tenant } = setup
    const long = 'x'.repeat(151)
    const { id } = await mappings.create(tenant, { name: 'ticket', ...zendesk, ...ticketOf('Short') })
    await mappings.publish(tenant, id, { version: 1 })
    const { items } = await mappings.preview(tenant, { mappingId: id, draft: ticketOf(long), events })
    expect(items[0]?.result.target).toMatchObject({
      cuts: [{ field: '/ticket/subject', becomes: 'truncated', limit: '150 characters' }],
      request: { body: JSON.stringify({ ticket: { subject: `${'x'.repeat(149)}…` } }) },
    })
    expect(items[0]?.beside?.target).toMatchObject({ cuts: [] })
  })

  test('is nothing where the output is none that the operation takes', async () => {
    await using setup = await setUp()
    const { mappings, tenant } = setup
    const draft = { kind: 'handlebars', source: 'Hello', output: 'text' } as const
    const { items } = await mappings.preview(tenant, { draft, ...zendesk, events })
    expect(items[0]?.result).toMatchObject({
      status: 'ok',
      target: { refusal: { reason: 'mapping_output_invalid', message: expect.any(String) } },
    })
    expect(items[0]?.result.target).not.toHaveProperty('request')
  })

  test('is asked of a connector and an operation that there are', async () => {
    await using setup = await setUp()
    const { mappings, tenant } = setup
    const asked = [
      [{ connector: 'zendes', operation: 'createTicket' }, '/connector', 'Did you mean zendesk?'],
      [{ connector: 'zendesk', operation: 'createTickets' }, '/operation', 'Did you mean createTicket?'],
      [{ connector: 'zendesk' }, '/operation', 'go together'],
      [{ operation: 'createTicket' }, '/connector', 'go together'],
    ] as const
    for (const [target, pointer, message] of asked) {
      const refusal = { code: 'validation_failed', details: { pointer }, message: expect.stringContaining(message) }
      await expect(mappings.preview(tenant, { draft: ticketOf('Hello'), ...target, events })).rejects.toMatchObject(
        refusal,
      )
      await expect(mappings.create(tenant, { name: 'ticket', ...target, ...ticketOf('Hello') })).rejects.toMatchObject(
        refusal,
      )
    }
  })
})
