import { consume } from '../consume.ts'
import { isEmbeddedStream } from '../context/load-stream.ts'
import type { Context } from '../context.ts'
import { createSpoolRelay } from '../ingest/spool-relay.ts'
import { startJudgingHours } from '../ledger/judge-hours.ts'
import { startMovingTenants } from '../moves/run/run-moves.ts'
import { createTenantStores } from '../moves/tenant-stores.ts'
import { createStoreResponses } from '../responses/store-responses.ts'
import { startRunningStreamReplays } from '../stream-replay/run/run-stream-replays.ts'
import { startPlacingTenants } from '../tenancy/place-tenants.ts'
import { BATCH } from './batch.ts'
import { partitionsOf } from './partitions-of.ts'
import type { Stage } from './stage.ts'

export function startJudgingLedger({ oltp, stream, tenants, jobs, events, clock }: Context): Promise<Stage> {
  return startJudgingHours({ oltp, stream, tenants, jobs, events, clock })
}

export function startPlacing({ servers, oltp, jobs, events }: Context): Promise<Stage> {
  return startPlacingTenants({ servers, oltp, jobs, events })
}

export function startMoving(context: Context): Stage {
  const { servers, oltp, notices, events, clock } = context
  const { niceRatio, ...limits } = context.config.moves
  const { pools, clickhouse, objects } = context
  const stores = createTenantStores({ pool: pools.ingest, oltp, clickhouse, objects })
  return startMovingTenants({
    servers,
    oltp,
    limits,
    niceRatio,
    stores,
    partitions: partitionsOf(context),
    notices,
    events,
    clock,
  })
}

/** What was accepted while the stream was away. Where that is PostgreSQL, nothing can be accepted without it. */
export function startRelaying({ config, pools, stream, events }: Context): Stage {
  if (isEmbeddedStream(config)) return { stop: async () => {} }
  const relay = createSpoolRelay({ pool: pools.ingest, stream, events })
  relay.start()
  return relay
}

export function startStoring(context: Context): Promise<Stage> {
  const { stream, parking, events } = context
  return consume({
    stream,
    parking,
    events,
    stage: 'store-responses',
    topic: 'responses.raw',
    group: 'store',
    ...BATCH,
    handle: openStoreResponses(context),
  })
}

/** What a replay of a stream finds missing goes through the stages' own work. */
export function startReadingAgain(context: Context): Stage {
  const { oltp, tenants, history, clickhouse, events, ids } = context
  const storeResponses = openStoreResponses(context)
  return startRunningStreamReplays({ oltp, tenants, history, clickhouse, storeResponses, events, ids })
}

function openStoreResponses(context: Context) {
  const { oltp, tenants, surveyShapes, notices, events, clock, ids } = context
  const partitions = partitionsOf(context)
  return createStoreResponses({ oltp, tenants, surveyShapes, partitions, notices, events, clock, ids })
}
