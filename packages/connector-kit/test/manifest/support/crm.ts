import type { Connector } from '../../../src/manifest/connector.ts'

/** A system of the usual kind: a subdomain per tenant, an API key, one operation. */
export const crm: Connector = {
  spec: 1,
  id: 'acme_crm',
  name: 'Acme CRM',
  category: 'crm',
  version: '1.0.0',
  summary: 'Detractors become tickets.',
  docs: 'https://developers.acme.example/api',
  checkedOn: '2026-11-29',
  protocol: 'http',
  settings: {
    subdomain: { title: 'Subdomain', pattern: '^[a-z0-9][a-z0-9-]{0,61}$', example: 'acme' },
    group: { title: 'Group', isOptional: true },
  },
  secrets: { token: { title: 'API token', example: 'acme_example' } },
  baseUrl: 'https://{settings.subdomain}.acme.example/api',
  hosts: ['*.acme.example'],
  headers: { accept: 'application/json' },
  auth: { api_key: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } } },
  test: {
    kind: 'request',
    method: 'GET',
    path: '/me',
    expect: [{ status: ['2xx'] }, { body: '/user/id', exists: true }],
  },
  operations: {
    createTicket: {
      title: 'Create a ticket',
      on: ['response.created'],
      mapping: 'create-ticket.hbs',
      method: 'POST',
      path: '/groups/{settings.subdomain}/tickets/{input.kind}',
      query: { group: '{settings.group}' },
      headers: { 'x-event': '{eventId}' },
      body: { '...': '{input.ticket}', external_id: '{idempotencyKey}' },
      remoteId: { body: '/ticket/id' },
      remoteUrl: 'https://{settings.subdomain}.acme.example/tickets/{remoteId}',
      idempotency: { kind: 'header', header: 'idempotency-key', windowSeconds: 7_200 },
    },
  },
  rate: [{ name: 'account', scope: 'account', limit: 100, windowMs: 60_000 }],
  errors: [{ status: [422], body: '/error', is: ['taken'], means: 'duplicate' }],
}

/** The same with something at a path of member names changed; `undefined` removes it. */
export function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(crm) as unknown as Record<string, unknown>
  const names = path.split('.')
  const last = names.pop() as string
  const parent = names.reduce((at, name) => {
    at[name] ??= {}
    return at[name] as Record<string, unknown>
  }, copy)
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return copy
}
