import type { Step } from '@howazit/connector-kit'

/** Open tasks, the hundred that come first, and the one with our id in its description. */
export const openTask = (holding: string): Step => ({
  name: 'task',
  method: 'GET',
  path: '/tasks',
  query: { filter: 'open', per_page: '100' },
  success: [{ status: [200] }, { body: '/tasks', matches: '^\\[' }],
  among: { items: '/tasks', holding },
  capture: { id: '/id' },
  onFound: { when: 'id', done: true },
})
