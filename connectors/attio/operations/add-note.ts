import type { Operation } from '@howazit/connector-kit'
import { person } from './person.ts'

export const addNote: Operation = {
  title: 'Write a note on the person',
  summary: 'A response becomes a note on the person with the respondent’s address, who is made where there is none.',
  on: ['response.created'],
  mapping: 'add-note.map.js',
  steps: [
    person,
    {
      name: 'note',
      method: 'GET',
      path: '/notes',
      query: { parent_object: 'people', parent_record_id: '{steps.person.id}', limit: '50' },
      success: [{ status: [200] }, { body: '/data', matches: '^\\[' }],
      among: { items: '/data', holding: '{event.data.response.id}' },
      capture: { id: '/id/note_id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/notes',
  body: {
    data: {
      parent_object: 'people',
      parent_record_id: '{steps.person.id}',
      title: '{input.title}',
      format: 'plaintext',
      content: '{input.content}',
    },
  },
  success: [{ status: [200] }, { body: '/data/id/note_id' }],
  remoteId: { body: '/data/id/note_id' },
  remoteUrl: '{steps.person.url}',
  idempotency: { kind: 'lookup', step: 'note' },
  limits: [
    { field: '/title', charactersMax: 255, onExcess: 'truncate' },
    { field: '/content', charactersMax: 100_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
