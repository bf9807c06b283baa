import type { Operation } from '@howazit/connector-kit'

/** A task belongs to a lead, which is one of the tenant’s choice. One that is open gets the newest text, and keeps who works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one task, which later insights update while it is open.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'lead',
      method: 'GET',
      path: '/lead/{settings.themeLead}/',
      query: { _fields: 'id' },
      success: [{ status: [200] }, { body: '/id' }],
      capture: { id: '/id' },
    },
    {
      name: 'task',
      method: 'GET',
      path: '/task/',
      query: {
        lead_id: '{steps.lead.id}',
        _type: 'lead',
        is_complete: 'false',
        _order_by: '-date_created',
        _limit: '100',
      },
      success: [{ status: [200] }, { body: '/data', matches: '^\\[' }],
      among: { items: '/data', holding: '{input.theme}' },
      capture: { id: '/id' },
      onFound: {
        when: 'id',
        request: { method: 'PUT', path: '/task/{steps.task.id}/', body: { text: '{input.text}' } },
      },
    },
  ],
  method: 'POST',
  path: '/task/',
  body: { _type: 'lead', lead_id: '{steps.lead.id}', text: '{input.text}', is_complete: false },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.close.com/lead/{steps.lead.id}/',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [{ field: '/text', charactersMax: 5_000, onExcess: 'refuse' }],
}
