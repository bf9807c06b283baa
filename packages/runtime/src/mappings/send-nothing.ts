import type { RunPorts } from '@howazit/connector-kit'

/** An outside world that takes no call: nothing leaves, nothing is waited for. */
export const sendNothing = (now: Date): RunPorts => ({
  send: async () => ({ error: { code: 'not_sent', wasSent: false } }),
  tokens: async () => ({ tokens: { accessToken: 'example', reply: {} } }),
  hook: () => Promise.reject(new Error('A rehearsal runs no code of a connector.')),
  now: () => now,
  wait: async () => {},
})
