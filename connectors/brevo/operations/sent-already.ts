import type { ErrorRule } from '@howazit/connector-kit'

/** Of a mail it means a key that was used in the last half an hour; of a contact, that another one has the address. */
export const sentAlready: ErrorRule = {
  body: '/code',
  is: ['duplicate_parameter', 'duplicate_request'],
  means: 'duplicate',
  reason: 'sent_already',
}
