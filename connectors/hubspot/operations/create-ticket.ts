import type { Operation, RequestTemplate } from '@howazit/connector-kit'

const TICKETS = '/crm/v3/objects/tickets'
const properties = {
  '...': '{input.properties}',
  hs_pipeline: '{settings.pipeline}',
  hs_pipeline_stage: '{settings.stage}',
}
/** Ticket to contact, as HubSpot defined it. */
const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 16 }]
const withContact: RequestTemplate = {
  method: 'POST',
  path: TICKETS,
  body: { properties, associations: [{ to: { id: '{steps.contact.id}' }, types }] },
}

/** Looked for by the response’s id, which HubSpot keeps unique; then made, with its contact where there is an address. */
export const createTicket: Operation = {
  title: 'Create a ticket',
  summary: 'A detractor becomes a ticket of the contact with the respondent’s address.',
  on: ['response.created'],
  mapping: 'create-ticket.map.js',
  steps: [
    {
      name: 'ticket',
      method: 'GET',
      path: `${TICKETS}/{input.properties.howazit_id}`,
      query: { idProperty: 'howazit_id' },
      absent: [{ status: [404] }],
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
    {
      name: 'contact',
      onlyIf: ['input.email'],
      writes: true,
      method: 'POST',
      path: '/crm/v3/objects/contacts/batch/upsert',
      body: { inputs: [{ id: '{input.email}', idProperty: 'email', properties: { email: '{input.email}' } }] },
      success: [{ status: [200] }, { body: '/results/0/id', exists: true }],
      capture: { id: '/results/0/id' },
      onFound: { when: 'id', request: withContact },
    },
  ],
  method: 'POST',
  path: TICKETS,
  body: { properties, associations: [] },
  success: [{ status: [201] }, { body: '/id', exists: true }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://{learnt.uiDomain}/contacts/{learnt.portalId}/record/0-5/{remoteId}',
  idempotency: { kind: 'lookup', step: 'ticket' },
  limits: [
    { field: '/properties/subject', charactersMax: 255, onExcess: 'truncate' },
    { field: '/properties/content', charactersMax: 65_536, onExcess: 'truncate' },
  ],
  errors: [
    {
      status: [400, 409],
      body: '/message',
      matches: 'CONFLICTING_UNIQUE_VALUE',
      means: 'duplicate',
      reason: 'ticket_exists',
    },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
