import type { Operation } from '@howazit/connector-kit'
import { inItems } from './in-items.ts'

/** A unique field has the response’s id: what is there already is left as its agents made it. */
export const openCase: Operation = {
  ...inItems,
  title: 'Open a case',
  summary: 'A detractor becomes a case, a hundred of them in a request.',
  on: ['response.created'],
  mapping: 'open-case.map.js',
  method: 'POST',
  path: '/crm/{apiVersion}/Cases',
  batch: {
    recordsMax: 100,
    record: {
      '...': '{item}',
      Status: '{settings.caseStatus}',
      Case_Origin: '{settings.caseOrigin}',
      Howazit_Id: '{event.data.response.id}',
    },
    envelope: { data: '{records}' },
    allowsDuplicates: false,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  remoteUrl: 'https://crm.{choices.dataCentre}/crm/tab/Cases/{remoteId}',
  idempotency: { kind: 'client_id', of: '{event.data.response.id}' },
  limits: [
    { field: '/Subject', charactersMax: 120, onExcess: 'truncate' },
    { field: '/Description', charactersMax: 32_000, onExcess: 'truncate' },
    { field: '/Reported_By', charactersMax: 100, onExcess: 'truncate' },
  ],
  errors: [
    {
      body: '/code',
      is: ['DUPLICATE_DATA'],
      and: [{ body: '/details/api_name', is: ['Howazit_Id'] }],
      means: 'duplicate',
      reason: 'case_exists',
      remoteId: { body: '/details/duplicate_record/id' },
    },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
