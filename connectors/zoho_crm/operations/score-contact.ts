import type { Operation } from '@howazit/connector-kit'
import { inItems } from './in-items.ts'

const CONTACTS = '/crm/{apiVersion}/Contacts'

/** Who is there keeps the name; who is not yet is made by an upsert, so that a repeat finds what the search does not show yet. */
export const scoreContact: Operation = {
  ...inItems,
  title: 'Keep the score on the contact',
  summary:
    'The contact with the respondent’s address gets the latest score and comment, and is made where there is none.',
  on: ['response.created', 'response.updated'],
  mapping: 'score-contact.map.js',
  steps: [
    {
      name: 'contact',
      method: 'GET',
      path: `${CONTACTS}/search`,
      query: { email: '{input.email}', fields: 'Email' },
      success: [{ status: [200] }, { body: '/data', exists: true }],
      absent: [{ status: [204] }],
      capture: { id: '/data/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PUT',
          path: `${CONTACTS}/{steps.contact.id}`,
          body: { data: ['{input.fields}'] },
        },
      },
    },
  ],
  method: 'POST',
  path: `${CONTACTS}/upsert`,
  body: {
    data: [
      {
        '...': '{input.fields}',
        First_Name: '{input.firstName}',
        Last_Name: '{input.lastName}',
        Email: '{input.email}',
      },
    ],
    duplicate_check_fields: ['Email'],
  },
  remoteUrl: 'https://crm.{choices.dataCentre}/crm/tab/Contacts/{remoteId}',
  idempotency: { kind: 'upsert', of: '{input.email}' },
  limits: [
    { field: '/firstName', charactersMax: 40, onExcess: 'truncate' },
    { field: '/lastName', charactersMax: 80, onExcess: 'truncate' },
    { field: '/fields/Howazit_Comment', charactersMax: 2_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
