import { describeFields, type HttpRequest, type JsonValue, type RunPorts } from '@howazit/connector-kit'
import { registry } from '@howazit/connectors'
import { describe, expect, it } from 'vitest'

const NOW = new Date('2026-11-29T12:00:00.000Z')

const VALUES = {
  zendesk: {
    settings: { subdomain: 'acme', email: 'agent@example.com' },
    secrets: { apiToken: 'zd_example_canary' },
    authMode: 'api_token',
  },
  salesforce: {
    settings: { login: 'production', clientId: 'c', username: 'a@acme.example', object: 'Case' },
    secrets: {},
    learnt: { instanceUrl: 'https://acme.my.salesforce.com' },
    authMode: 'jwt',
  },
  linear: {
    settings: { teamId: '11111111-2222-4333-8444-555555555555' },
    secrets: { apiKey: 'lin_example_canary' },
    authMode: 'api_key',
  },
} as const

async function read(id: keyof typeof VALUES, operation: string, answer: (request: HttpRequest) => JsonValue | number) {
  const { connector } = registry.find((one) => one.connector.id === id)!
  const requests: HttpRequest[] = []
  const ports: RunPorts = {
    async send(request) {
      requests.push(request)
      const said = answer(request)
      const status = typeof said === 'number' ? said : 200
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(status === 200 ? said : { description: 'Couldn’t authenticate you' })
      return { reply: { status, headers, body, isBodyTruncated: false } }
    },
    tokens: async () => ({ tokens: { accessToken: 'example_access_token', reply: {} } }),
    hook: async () => ({}),
    now: () => NOW,
    wait: async () => {},
  }
  const connection = { learnt: {}, ...VALUES[id] }
  return { described: await describeFields({ connector, connection, operation, now: NOW }, ports), requests }
}

describe('describeFields', () => {
  it('reads the custom ticket fields of Zendesk page by page, with what each can be', async () => {
    const custom = { active: true, removable: true }
    const pages: Readonly<Record<string, JsonValue>> = {
      '': {
        ticket_fields: [
          { id: 1, type: 'subject', title: 'Subject', required: true, active: true, removable: false },
          { ...custom, id: 360_001, type: 'text', title: 'Order', required: true },
          { ...custom, id: 360_002, type: 'text', title: 'Old', active: false },
        ],
        meta: { has_more: true, after_cursor: 'c2' },
      },
      c2: {
        ticket_fields: [
          {
            ...custom,
            id: 360_003,
            type: 'tagger',
            title: 'Area',
            required: false,
            custom_field_options: [
              { id: 9, name: 'Delivery', value: 'area_delivery' },
              { id: 10, name: 'Staff', value: 'area_staff' },
            ],
          },
        ],
        meta: { has_more: false, after_cursor: 'c3' },
      },
    }
    const { described, requests } = await read('zendesk', 'createTicket', ({ url }) => {
      return pages[new URL(url).searchParams.get('page[after]') ?? '']!
    })
    expect(requests.map(({ url }) => url)).toEqual([
      'https://acme.zendesk.com/api/v2/ticket_fields?page%5Bsize%5D=100',
      'https://acme.zendesk.com/api/v2/ticket_fields?page%5Bsize%5D=100&page%5Bafter%5D=c2',
    ])
    expect(described).toMatchObject({
      isComplete: true,
      fields: [
        {
          id: '360001',
          title: 'Order',
          type: 'text',
          isRequired: true,
          use: { ticket: { custom_fields: [{ id: 360_001, value: '{value}' }] } },
        },
        {
          id: '360003',
          title: 'Area',
          type: 'tagger',
          isRequired: false,
          options: [
            { value: 'area_delivery', title: 'Delivery' },
            { value: 'area_staff', title: 'Staff' },
          ],
        },
      ],
    })
    expect(JSON.stringify(described)).not.toContain('canary')
  })

  it('reads what of a Salesforce object can be written, and what has to be', async () => {
    const field = { createable: true, nillable: true, defaultedOnCreate: false, picklistValues: [] }
    const { described, requests } = await read('salesforce', 'upsertRecord', () => ({
      fields: [
        { ...field, name: 'Id', label: 'Case ID', type: 'id', createable: false },
        { ...field, name: 'Subject', label: 'Subject', type: 'string' },
        { ...field, name: 'Score__c', label: 'Score', type: 'double', nillable: false },
        {
          ...field,
          name: 'Status',
          label: 'Status',
          type: 'picklist',
          nillable: false,
          defaultedOnCreate: true,
          picklistValues: [{ active: true, label: 'New', value: 'New' }],
        },
      ],
    }))
    expect(requests[0]!.url).toBe('https://acme.my.salesforce.com/services/data/v62.0/sobjects/Case/describe')
    expect(described).toMatchObject({
      fields: [
        { id: 'Subject', isRequired: false },
        { id: 'Score__c', isRequired: true, use: { Score__c: '{value}' } },
        { id: 'Status', isRequired: false, options: [{ value: 'New', title: 'New' }] },
      ],
    })
  })

  it('reads the input of a Linear issue, and which states and labels its team has', async () => {
    const { described, requests } = await read('linear', 'createIssue', ({ body }) => {
      const { query, variables } = JSON.parse(body as string) as { query: string; variables: { teamId?: string } }
      if (query.includes('states')) return { data: { team: { states: { nodes: [{ id: 's-1', name: 'Triage' }] } } } }
      if (query.includes('labels'))
        return { data: { team: { labels: { nodes: [{ id: 'l-1', name: variables.teamId! }] } } } }
      const named = (name: string, type: JsonValue): JsonValue => ({ name, type })
      return {
        data: {
          __type: {
            inputFields: [
              named('teamId', { kind: 'NON_NULL', name: null, ofType: { kind: 'SCALAR', name: 'String' } }),
              named('stateId', { kind: 'SCALAR', name: 'String', ofType: null }),
              named('labelIds', { kind: 'LIST', name: null, ofType: { kind: 'NON_NULL', ofType: { name: 'String' } } }),
            ],
          },
        },
      }
    })
    expect(requests).toHaveLength(3)
    expect(described).toMatchObject({
      fields: [
        { id: 'teamId', type: 'String', isRequired: true },
        { id: 'stateId', type: 'String', isRequired: false, options: [{ value: 's-1', title: 'Triage' }] },
        { id: 'labelIds', type: 'String', options: [{ value: 'l-1', title: VALUES.linear.settings.teamId }] },
      ],
    })
  })

  it('tells a refusal in the words of the connector, and a reply without the list as none', async () => {
    expect((await read('zendesk', 'createTicket', () => 401)).described).toMatchObject({
      failure: { outcome: 'refused', reason: 'http_401' },
      status: 401,
    })
    expect((await read('zendesk', 'createTicket', () => ({ nothing: [] }))).described).toMatchObject({
      failure: { reason: 'items_missing' },
    })
  })

  it('ends where pages never do, and says that there are more', async () => {
    let page = 0
    const { described, requests } = await read('zendesk', 'createTicket', () => {
      page += 1
      const ticket_fields = [{ id: page, title: `Field ${page}`, type: 'text', active: true, removable: true }]
      return { ticket_fields, meta: { has_more: true, after_cursor: `c${page}` } }
    })
    expect(requests).toHaveLength(20)
    expect(described).toMatchObject({ isComplete: false })
  })
})
