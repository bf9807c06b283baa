import type { Operation } from '@howazit/connector-kit'
import { contact, newContact } from './contact.ts'

export const addNote: Operation = {
  title: 'Write a note',
  summary:
    'A response becomes a note on the lead of the contact with the respondent’s address, who is made where there is none.',
  on: ['response.created'],
  mapping: 'add-note.map.js',
  steps: [
    contact,
    {
      ...newContact,
      name: 'contact',
      onlyIf: ['!contact.id'],
      success: [{ status: [200, 201] }, { body: '/id' }, { body: '/lead_id' }],
      capture: { id: '/id', lead: '/lead_id' },
    },
    {
      name: 'note',
      method: 'GET',
      path: '/activity/note/',
      query: { lead_id: '{steps.contact.lead}', contact_id: '{steps.contact.id}', _limit: '100' },
      success: [{ status: [200] }, { body: '/data', matches: '^\\[' }],
      among: { items: '/data', holding: '{event.data.response.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/activity/note/',
  body: { lead_id: '{steps.contact.lead}', contact_id: '{steps.contact.id}', note: '{input.note}' },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.close.com/lead/{steps.contact.lead}/',
  idempotency: { kind: 'lookup', step: 'note' },
  limits: [
    { field: '/note', charactersMax: 65_000, onExcess: 'truncate' },
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
