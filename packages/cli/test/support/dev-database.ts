import { join } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../../runtime/src/engines/embedded-postgres.ts'
import { inTransaction } from '../../../runtime/src/oltp/open-transaction.ts'
import { createRolePool } from '../../../runtime/src/oltp/role-pool.ts'
import { appendMessages } from '../../../runtime/src/stream/postgres/append-messages.ts'
import type { Message } from '../../../runtime/src/stream/stream.ts'
import { urlOfDatabase } from '../../../runtime/src/tenancy/placement.ts'

/** The database of a running `howazit dev`, behind its back. */
export async function openDevDatabase(stateDir: string) {
  // It runs already: it is found and left running.
  const postgres = await startEmbeddedPostgres({ dataDir: join(stateDir, 'postgres', 'data') })
  const connections = new pg.Pool({ connectionString: urlOfDatabase(postgres.url, 'howazit'), max: 1 })
  const operator = createRolePool({
    connections,
    role: 'howazit_operator',
    statementTimeoutMs: 5_000,
    isPreparing: false,
  })
  return {
    sql: async <Row>(text: string, values: unknown[] = []) => (await connections.query(text, values)).rows as Row[],
    accept: (message: Message) => inTransaction(operator, (tx) => appendMessages(tx, 'responses.raw', [message])),
    async [Symbol.asyncDispose]() {
      await connections.end()
      await postgres.stop()
    },
  }
}
