import type { Operation } from '@howazit/connector-kit'
import { openTask } from './open-task.ts'
import { person } from './person.ts'

export const followUp: Operation = {
  title: 'Make a task of the person',
  summary: 'A detractor becomes a task for tomorrow, linked to the person with their address.',
  on: ['response.created'],
  mapping: 'follow-up.map.js',
  steps: [openTask('{event.data.response.id}'), person],
  method: 'POST',
  path: '/tasks',
  body: {
    data: {
      content: '{input.content}',
      format: 'plaintext',
      deadline_at: '{input.deadline_at}',
      is_completed: false,
      linked_records: [{ target_object: 'people', target_record_id: '{steps.person.id}' }],
      assignees: [{ workspace_member_email_address: '{settings.assignee}' }],
    },
  },
  success: [{ status: [200] }, { body: '/data/id/task_id' }],
  remoteId: { body: '/data/id/task_id' },
  remoteUrl: '{steps.person.url}',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [{ field: '/content', charactersMax: 2_000, onExcess: 'refuse' }],
  personalData: ['/data/response/answers', '/data/response/respondentMeta/email'],
}
