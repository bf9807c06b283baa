import type { AsyncReply, Batch, Operation } from '@howazit/connector-kit'

type Sent = Pick<Operation, 'method' | 'path' | 'success' | 'async' | 'remoteId' | 'batch'>

/** What is not done within thirty seconds, while the warehouse starts above all, goes on, and is asked for. */
const async: AsyncReply = {
  when: [{ body: '/status/state', is: ['PENDING', 'RUNNING'] }],
  poll: { method: 'GET', path: '/api/2.0/sql/statements/{reply.body.statement_id}' },
  done: [{ body: '/status/state', is: ['SUCCEEDED'] }],
  failed: [{ body: '/status/state', is: ['FAILED', 'CANCELED', 'CLOSED'] }],
  intervalMs: 5_000,
  timeoutMs: 240_000,
}

/** All rows of a statement are one named parameter, a text of JSON. A merge cannot change one row twice. */
const batch: Batch = {
  recordsMax: 500,
  bytesMax: 4_000_000,
  envelope: {
    warehouse_id: '{settings.warehouseId}',
    statement: '{sql}',
    parameters: [{ name: 'records', type: 'STRING', value: { '...json': '{records}' } }],
    wait_timeout: '30s',
    on_wait_timeout: 'CONTINUE',
  },
  allowsDuplicates: false,
  keepsOrder: false,
  onRefused: 'bisect',
}

export const asRows: Sent = {
  method: 'POST',
  path: '/api/2.0/sql/statements',
  success: [{ status: [200] }, { body: '/status/state', is: ['PENDING', 'RUNNING', 'SUCCEEDED'] }],
  async,
  remoteId: { body: '/statement_id' },
  batch,
}
