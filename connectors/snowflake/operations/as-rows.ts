import type { AsyncReply, Batch, Operation } from '@howazit/connector-kit'

type Sent = Pick<Operation, 'method' | 'path' | 'success' | 'async' | 'remoteId' | 'batch'>

/** What is not done within 45 seconds goes on, and is asked for. */
const async: AsyncReply = {
  when: [{ status: [202] }],
  poll: { method: 'GET', path: '/api/v2/statements/{reply.body.statementHandle}' },
  done: [{ status: [200] }],
  failed: [{ status: [408, 422] }],
  intervalMs: 3_000,
  timeoutMs: 120_000,
}

/** All rows of a statement are one bound text of JSON. A merge cannot change one row twice. */
const batch: Batch = {
  recordsMax: 500,
  bytesMax: 4_000_000,
  envelope: {
    statement: '{sql}',
    timeout: 120,
    role: '{settings.role}',
    warehouse: '{settings.warehouse}',
    bindings: { 1: { type: 'TEXT', value: { '...json': '{records}' } } },
  },
  allowsDuplicates: false,
  keepsOrder: false,
  onRefused: 'bisect',
}

export const asRows: Sent = {
  method: 'POST',
  path: '/api/v2/statements',
  success: [{ status: [200, 202] }, { body: '/statementHandle' }],
  async,
  remoteId: { body: '/statementHandle' },
  batch,
}
