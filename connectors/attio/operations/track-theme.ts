import type { Operation } from '@howazit/connector-kit'
import { openTask } from './open-task.ts'

/** What a task says cannot be changed: one that is open stands for its theme until somebody completes it. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one task, and no other while that is open.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [openTask('{input.theme}')],
  method: 'POST',
  path: '/tasks',
  body: {
    data: {
      content: '{input.content}',
      format: 'plaintext',
      deadline_at: null,
      is_completed: false,
      linked_records: [],
      assignees: [{ workspace_member_email_address: '{settings.assignee}' }],
    },
  },
  success: [{ status: [200] }, { body: '/data/id/task_id' }],
  remoteId: { body: '/data/id/task_id' },
  remoteUrl: 'https://app.attio.com/tasks',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [{ field: '/content', charactersMax: 2_000, onExcess: 'refuse' }],
}
