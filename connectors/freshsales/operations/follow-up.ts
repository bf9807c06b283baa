import type { Operation } from '@howazit/connector-kit'
import { openTask } from './open-task.ts'

export const followUp: Operation = {
  title: 'Make a task of the contact',
  summary:
    'A detractor becomes a task for tomorrow on the contact with their address, who is made where there is none.',
  on: ['response.created'],
  mapping: 'follow-up.map.js',
  steps: [
    openTask('{event.data.response.id}'),
    {
      name: 'contact',
      method: 'POST',
      path: '/contacts/upsert',
      body: { unique_identifier: { emails: '{input.email}' }, contact: { emails: '{input.email}' } },
      success: [{ status: [200, 201] }, { body: '/contact/id' }],
      capture: { id: '/contact/id' },
    },
  ],
  method: 'POST',
  path: '/tasks',
  body: {
    task: {
      '...': '{input.task}',
      owner_id: '{settings.ownerId}',
      targetable_type: 'Contact',
      targetable_id: '{steps.contact.id}',
    },
  },
  success: [{ status: [200, 201] }, { body: '/task/id' }],
  remoteId: { body: '/task/id' },
  remoteUrl: 'https://{settings.domain}.{choices.suffix}/crm/sales/contacts/{steps.contact.id}',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/task/title', charactersMax: 255, onExcess: 'truncate' },
    { field: '/task/description', charactersMax: 65_000, onExcess: 'truncate' },
  ],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
