import type { Operation } from '@howazit/connector-kit'
import { contact } from './contact.ts'

const custom = { '...': '{input.custom}', '{settings.scoreField}': '{input.score}' }

export const scoreContact: Operation = {
  title: 'Keep the last score of a contact',
  summary:
    'The score of a response goes into a field of the contact with its address, who is made where there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-contact.map.js',
  steps: [
    {
      ...contact,
      onFound: { when: 'id', request: { method: 'PUT', path: '/contact/{steps.contact.id}/', body: custom } },
    },
  ],
  method: 'POST',
  path: '/contact/',
  body: { ...custom, name: '{input.name}', emails: [{ type: 'office', email: '{input.email}' }] },
  success: [{ status: [200, 201] }, { body: '/id' }, { body: '/lead_id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.close.com/lead/{reply.body.lead_id}/',
  idempotency: { kind: 'lookup', step: 'contact' },
  limits: [{ field: '/name', charactersMax: 255, onExcess: 'truncate' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
