import type { Context } from '../context.ts'
import type { AcceptLog } from '../ingest/accept-log.ts'
import { PostgresAcceptLog } from '../ingest/postgres-accept-log.ts'
import { PostgresStream } from '../stream/postgres/postgres-stream.ts'

/** One transaction where claims and stream are both in PostgreSQL; else claim, publish, confirm. */
export function openAcceptLog({ pools, stream }: Context): AcceptLog {
  if (!(stream instanceof PostgresStream)) throw new Error('not wired yet')
  return new PostgresAcceptLog({ pool: pools.ingest, onAppended: () => stream.announce('responses.raw') })
}
