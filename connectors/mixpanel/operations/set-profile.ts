import type { Operation } from '@howazit/connector-kit'

export const setProfile: Operation = {
  title: 'Keep the last score on the profile',
  summary: 'The score of a response goes onto the profile of the customer.',
  on: ['response.created', 'response.updated'],
  mapping: 'set-profile.map.js',
  method: 'POST',
  path: '/engage',
  query: { verbose: '1', ip: '0' },
  success: [{ body: '/status', is: [1] }],
  idempotency: { kind: 'upsert', of: '{input.distinct_id}' },
  batch: {
    recordsMax: 2_000,
    bytesMax: 2_000_000,
    lingerMs: 2_000,
    record: { $token: '{settings.projectKey}', $distinct_id: '{item.distinct_id}', $set: '{item.set}' },
    envelope: '{records}',
    allowsDuplicates: false,
    keepsOrder: true,
    onRefused: 'bisect',
  },
  limits: [{ field: '/distinct_id', charactersMax: 255, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/customerId'],
}
