import type { Operation } from '@howazit/connector-kit'
import { openTask } from './open-task.ts'

/** One open task per theme and survey; a task has to belong to something, which is an account of the tenant’s choice. */
export const trackTheme: Operation = {
  title: 'Track a theme',
  summary: 'The theme that costs the score most becomes one task, and no other while that is open.',
  on: ['insight.ready'],
  mapping: 'track-theme.map.js',
  steps: [
    openTask('{input.theme}'),
    {
      name: 'account',
      method: 'GET',
      path: '/sales_accounts/{settings.themeAccount}',
      success: [{ status: [200] }, { body: '/sales_account/id' }],
      capture: { id: '/sales_account/id' },
    },
  ],
  method: 'POST',
  path: '/tasks',
  body: {
    task: {
      '...': '{input.task}',
      owner_id: '{settings.ownerId}',
      targetable_type: 'SalesAccount',
      targetable_id: '{steps.account.id}',
    },
  },
  success: [{ status: [200, 201] }, { body: '/task/id' }],
  remoteId: { body: '/task/id' },
  remoteUrl: 'https://{settings.domain}.{choices.suffix}/crm/sales/accounts/{steps.account.id}',
  idempotency: { kind: 'lookup', step: 'task' },
  limits: [
    { field: '/task/title', charactersMax: 255, onExcess: 'truncate' },
    { field: '/task/description', charactersMax: 65_000, onExcess: 'truncate' },
  ],
}
