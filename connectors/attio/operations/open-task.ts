import type { Step } from '@howazit/connector-kit'

/** The newest tasks that are not done yet, and the one that names our id. */
export const openTask = (holding: string): Step => ({
  name: 'task',
  method: 'GET',
  path: '/tasks',
  query: { sort: 'created_at:desc', is_completed: 'false', limit: '500' },
  success: [{ status: [200] }, { body: '/data', matches: '^\\[' }],
  among: { items: '/data', holding },
  capture: { id: '/id/task_id' },
  onFound: { when: 'id', done: true },
})
