import type { Operation } from '@howazit/connector-kit'
import { person } from './person.ts'

export const addActivity: Operation = {
  title: 'Write a note on the person',
  summary: 'A response becomes a note on the person with the respondent’s address, who is made where there is none.',
  on: ['response.created'],
  mapping: 'add-activity.map.js',
  steps: [
    person,
    {
      name: 'person',
      onlyIf: ['!person.id'],
      method: 'POST',
      path: '/people',
      body: { name: '{input.name}', emails: [{ email: '{input.email}', category: 'work' }] },
      success: [{ status: [200, 201] }, { body: '/id' }],
      capture: { id: '/id' },
    },
    {
      name: 'activity',
      method: 'POST',
      path: '/activities/search',
      body: {
        parent: { type: 'person', id: '{steps.person.id}' },
        activity_types: [{ category: 'user', id: 0 }],
        page_size: 200,
      },
      success: [{ status: [200] }, { body: '', matches: '^\\[' }],
      among: { items: '', holding: '{event.data.response.id}' },
      capture: { id: '/id' },
      onFound: { when: 'id', done: true },
    },
  ],
  method: 'POST',
  path: '/activities',
  // Notes are of type 0 in every account.
  body: {
    parent: { type: 'person', id: '{steps.person.id}' },
    type: { category: 'user', id: 0 },
    details: '{input.details}',
  },
  success: [{ status: [200, 201] }, { body: '/id' }],
  remoteId: { body: '/id' },
  remoteUrl: 'https://app.copper.com/companies/{learnt.accountId}/app#/contact/{steps.person.id}',
  idempotency: { kind: 'lookup', step: 'activity' },
  limits: [
    { field: '/details', charactersMax: 65_000, onExcess: 'truncate' },
    { field: '/name', charactersMax: 255, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
