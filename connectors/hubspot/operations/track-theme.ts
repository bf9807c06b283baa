import type { Operation } from '@howazit/connector-kit'

const TICKETS = '/crm/v3/objects/tickets'

/** One ticket per theme and survey: the first report makes it, later ones change what it says and leave its stage to whoever works on it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one ticket, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'ticket',
      method: 'GET',
      path: `${TICKETS}/{input.howazit_id}`,
      query: { idProperty: 'howazit_id' },
      absent: [{ status: [404] }],
      capture: { id: '/id' },
      onFound: {
        when: 'id',
        request: { method: 'PATCH', path: `${TICKETS}/{steps.ticket.id}`, body: { properties: '{input}' } },
      },
    },
  ],
  method: 'POST',
  path: TICKETS,
  body: {
    properties: { '...': '{input}', hs_pipeline: '{settings.pipeline}', hs_pipeline_stage: '{settings.stage}' },
    associations: [],
  },
  success: [{ status: [200, 201] }, { body: '/id', exists: true }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{learnt.uiDomain}/contacts/{learnt.portalId}/record/0-5/{remoteId}',
  idempotency: { kind: 'lookup', step: 'ticket' },
  limits: [
    { field: '/subject', charactersMax: 255, onExcess: 'truncate' },
    { field: '/content', charactersMax: 65_536, onExcess: 'truncate' },
  ],
}
