import type { Operation } from '@howazit/connector-kit'

export const addActivity: Operation = {
  title: 'Add an activity',
  summary:
    'A response becomes a custom activity of the person with the respondent’s address, which campaigns can begin with.',
  on: ['response.created'],
  mapping: 'add-activity.map.js',
  steps: [
    // Found by the address, or made.
    {
      name: 'lead',
      method: 'POST',
      path: '/leads.json',
      body: { action: 'createOrUpdate', lookupField: 'email', input: [{ email: '{input.email}' }] },
      success: [{ body: '/success', is: [true] }, { body: '/result/0/id' }],
      capture: { id: '/result/0/id' },
    },
  ],
  method: 'POST',
  path: '/activities/external.json',
  body: {
    input: [
      {
        leadId: '{steps.lead.id}',
        activityTypeId: '{settings.activityTypeId}',
        activityDate: '{input.date}',
        primaryAttributeValue: '{event.data.response.id}',
        attributes: '{input.attributes}',
      },
    ],
  },
  success: [
    { body: '/success', is: [true] },
    { body: '/result/0/status', is: ['added'] },
  ],
  remoteId: { body: '/result/0/marketoGUID' },
  // Sent twice it is there twice.
  idempotency: { kind: 'none', onUnknown: 'at_most_once' },
  limits: [{ field: '/attributes/*/value', charactersMax: 2_000, onExcess: 'truncate' }],
  errors: [
    {
      body: '/result/0/errors/0/code',
      exists: true,
      means: 'permanent',
      reason: 'activity_skipped',
      message: '/result/0/errors/0/message',
      hint: 'Marketo does not take this activity: give `activityTypeId`, and its type the attributes of the README.',
    },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
