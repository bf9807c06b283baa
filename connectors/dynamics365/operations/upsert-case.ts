import type { Operation } from '@howazit/connector-kit'
import { contactSteps } from './contact-steps.ts'

/** The alternate key has the response’s id: the case is made once, whatever is sent twice. */
export const upsertCase: Operation = {
  title: 'Upsert a case',
  summary: 'A detractor with an address becomes a case of that contact.',
  on: ['response.created'],
  mapping: 'upsert-case.map.js',
  steps: contactSteps,
  method: 'PATCH',
  path: "/incidents({settings.caseKey}='{event.data.response.id}')",
  query: { $select: 'incidentid,ticketnumber' },
  headers: { prefer: 'return=representation' },
  body: { '...': '{input.case}', 'customerid_contact@odata.bind': '/contacts({steps.contact.id})' },
  success: [{ status: [200, 201] }, { body: '/incidentid', exists: true }],
  remoteId: { body: '/incidentid' },
  remoteUrl:
    'https://{settings.org}.{settings.region}.dynamics.com/main.aspx?pagetype=entityrecord&etn=incident&id={remoteId}',
  idempotency: { kind: 'upsert' },
  limits: [
    { field: '/case/title', charactersMax: 200, onExcess: 'truncate' },
    { field: '/case/description', charactersMax: 2_000, onExcess: 'truncate' },
    { field: '/contact/lastname', charactersMax: 50, onExcess: 'truncate' },
    { field: '/contact/emailaddress1', charactersMax: 100, onExcess: 'refuse' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/name', '/data/response/respondentMeta/email'],
}
