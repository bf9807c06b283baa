import type { Operation } from '@howazit/connector-kit'
import { inItems } from './in-items.ts'

const CASES = '/crm/{apiVersion}/Cases'

/** One case per theme and survey: later insights change what it says, and leave its status to whoever works on it. */
export const trackTheme: Operation = {
  ...inItems,
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one case, which later insights update.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    {
      name: 'case',
      method: 'GET',
      path: `${CASES}/search`,
      query: { criteria: '(Howazit_Id:equals:{input.Howazit_Id})', fields: 'Howazit_Id' },
      success: [{ status: [200] }, { body: '/data', exists: true }],
      absent: [{ status: [204] }],
      capture: { id: '/data/0/id' },
      onFound: {
        when: 'id',
        request: {
          method: 'PUT',
          path: `${CASES}/{steps.case.id}`,
          body: { data: [{ Subject: '{input.Subject}', Description: '{input.Description}' }] },
        },
      },
    },
  ],
  method: 'POST',
  path: `${CASES}/upsert`,
  body: {
    data: [{ '...': '{input}', Status: '{settings.caseStatus}', Case_Origin: '{settings.caseOrigin}' }],
    duplicate_check_fields: ['Howazit_Id'],
  },
  remoteUrl: 'https://crm.{choices.dataCentre}/crm/tab/Cases/{remoteId}',
  idempotency: { kind: 'upsert', of: '{input.Howazit_Id}' },
  limits: [
    { field: '/Subject', charactersMax: 120, onExcess: 'truncate' },
    { field: '/Description', charactersMax: 32_000, onExcess: 'truncate' },
    { field: '/Howazit_Id', charactersMax: 255, onExcess: 'refuse' },
  ],
}
