import { createSinkResponses, SINK_SUBSCRIPTION } from './analytics/sink-responses.ts'
import { createChainAudit } from './audit/chain-audit.ts'
import { startRenewing } from './connections/renew-idle-tokens.ts'
import { consume } from './consume.ts'
import { isEmbeddedStream } from './context/load-stream.ts'
import type { Context } from './context.ts'
import { createDeliver } from './delivery/create-deliver.ts'
import { startHousekeeping } from './housekeeping.ts'
import { startRenewingSubscriptions } from './inbound/renew-subscriptions.ts'
import { createSpoolRelay } from './ingest/spool-relay.ts'
import { startRunningInsights } from './insights/job/advance/run-insights.ts'
import { startMakingDueInsights } from './insights/schedules/make-due-insights.ts'
import { openReader } from './insights/text/parallel/open-reader.ts'
import { readModelVersion } from './insights/text/text-models.ts'
import { startJudgingHours } from './ledger/judge-hours.ts'
import { startJudgingCanaries } from './mappings/canary/judge-canaries.ts'
import { startMovingFleets } from './moves/fleet/run-fleets.ts'
import { startMovingTenants } from './moves/run/run-moves.ts'
import { createTenantStores } from './moves/tenant-stores.ts'
import { createPartitions, type Partitions } from './oltp/partitions.ts'
import { dispatchOutbox } from './outbox/dispatch-outbox.ts'
import { keepPoison } from './poison/keep-poison.ts'
import { startPolling } from './polls/poll-connections.ts'
import { startRunningFixes } from './quarantine/advance/run-fixes.ts'
import { createCountResponses } from './realtime/count-response.ts'
import { startReplaying } from './replay/advance/run-replays.ts'
import { startRecovering } from './replay/recover/recover-endpoints.ts'
import { startExpiring } from './responses/expire-responses.ts'
import { createStoreResponses } from './responses/store-responses.ts'
import { STAGE_ROLES, type StageRole } from './roles.ts'
import { startRunningStreamReplays } from './stream-replay/run/run-stream-replays.ts'
import { startPlacingTenants } from './tenancy/place-tenants.ts'
import { isElsewhere } from './tenancy/placement.ts'

export interface Pipeline {
  /** Finishes what is under way and releases what it holds, last stage first. Idempotent. */
  readonly stop: () => Promise<void>
}

interface Stage {
  stop(): Promise<void>
}

/**
 * Large enough to share a transaction's cost, small enough that one is over in a fraction of a second. A transaction costs
 * much the same for one message as for ten, so each stage waits a moment for more; no dashboard shows a response sooner than
 * the sink's linger anyway.
 */
const BATCH = { batchSizeMax: 500, lingerMs: 25 } as const

/**
 * Every stage behind the API. Stages share nothing but the stream and the tables, so any number of processes may run any
 * number of them; what one process reads, no other of the same role does at that moment.
 *
 *   role        stage              reads               writes                                   one batch at a time per
 *   dispatcher  dispatch-outbox    outbox              response.created                         outbox slot (8)
 *   delivery    deliver            response.created    deliveries, attempts, HTTP               member; 128 requests
 *   delivery    chain-audit        audit_entries       their numbers and MACs; anchors          chain; here for the key it has
 *   delivery    expire-responses   responses           what deleting a response writes              platform, hourly; for the key too
 *   delivery    judge-canaries     deliveries          mappings: what does worse is taken back        platform, each minute
 *   delivery    poll-connections   connection_polls    what is new over there, and deliveries of it  platform, each half minute
 *   delivery    keep-poison        *.dlq               poison_messages; here for the key               member
 *   delivery    run-replays        replays             which deliveries are pending again, in their own lane   replay
 *   delivery    recover-endpoints  breaker_closings    replays of what failed meanwhile, where that is wanted   closing
 *   delivery    run-fixes          quarantine_fixes    what is stored of quarantine; here for the sandbox it has   fix
 *   delivery    move-fleets        control.fleet_moves  what is asked of the move of each tenant; here for the key   platform, when asked for
 *   delivery    renew-tokens       credentials         tokens that lie idle, before they lapse   platform, hourly
 *   delivery    renew-subscriptions inbound_endpoints  who calls us goes on to, before it ends by itself   platform, hourly
 *   insights    make-due-insights  insight_schedules   insights                                 schedule; platform, each half minute
 *   insights    run-insights       insights            what was read of comments, findings, files, and deliveries of insight.ready   insight, a step at a time
 *   processor   housekeeping       all of them         removes what nobody needs any more       platform, hourly
 *   processor   judge-hours        claims to deliveries what each hour came to                      platform, each five minutes
 *   processor   place-tenants      control.tenants     schemas and databases of single tenants          platform
 *   processor   move-tenants        control.tenant_moves  what their plans say                       platform, when asked for
 *   processor   relay-spool        spool               responses.raw, where it is on Kafka      process
 *   processor   store-responses    responses.raw       responses, response_items, outbox        member; one transaction per tenant
 *   processor   run-stream-replays topics again        what is missing of what was made of them                   platform, when asked for
 *   sink        sink-responses     response.created    ClickHouse events_response               member; two blocks on their way
 *   realtime    count-responses    response.created    realtime counters and feed               member; one transaction per tenant
 *
 * A member is one process of the role: what it reads of its partitions comes together. Messages of one response keep their
 * order through all of them: their key decides the partition and the outbox slot. Where a tenant cannot be entered, `consume` parks
 * its messages, and nobody else waits.
 */
const STAGES: readonly { readonly role: StageRole; readonly start: (context: Context) => Promise<Stage> }[] = [
  { role: 'dispatcher', start: async (context) => dispatchOutbox(context) },
  { role: 'delivery', start: startDelivering },
  { role: 'delivery', start: async (context) => startChaining(context) },
  { role: 'delivery', start: startKeepingPoison },
  { role: 'delivery', start: startExpiring },
  { role: 'delivery', start: startJudging },
  { role: 'delivery', start: startAsking },
  { role: 'delivery', start: startRunningReplays },
  { role: 'delivery', start: startMending },
  { role: 'delivery', start: startRecoveringEndpoints },
  { role: 'delivery', start: async (context) => startMovingMany(context) },
  { role: 'delivery', start: startKeepingTokens },
  { role: 'delivery', start: startKeepingSubscriptions },
  { role: 'insights', start: startFindingInsights },
  { role: 'insights', start: async (context) => startKeepingSchedules(context) },
  { role: 'processor', start: startHousekeeping },
  { role: 'processor', start: startJudgingLedger },
  { role: 'processor', start: startPlacing },
  { role: 'processor', start: async (context) => startMoving(context) },
  { role: 'processor', start: async (context) => startRelaying(context) },
  { role: 'processor', start: startStoring },
  { role: 'processor', start: async (context) => startReadingAgain(context) },
  { role: 'sink', start: startSinking },
  { role: 'realtime', start: startCounting },
]

/** The stages of these roles. Either all of them run afterwards or none. */
export async function startPipeline(context: Context, roles: readonly StageRole[] = STAGE_ROLES): Promise<Pipeline> {
  const stages: Stage[] = []
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= stopAll(stages))
  try {
    for (const { role, start } of STAGES) if (roles.includes(role)) stages.push(await start(context))
  } catch (error) {
    await stop()
    throw error
  }
  return { stop }
}

/** Together, since each finishes its batch by itself; the first one after the others, so that what they wrote still goes out. */
async function stopAll([first, ...others]: readonly Stage[]): Promise<void> {
  await Promise.all(others.map((stage) => stage.stop()))
  await first?.stop()
}

// What each stage works with is named, never the whole context: asking for a part opens it.

async function startDelivering(context: Context): Promise<Stage> {
  const { oltp, stream, parking, jobs, secrets, mappings, egress, tenants, events, clock, ids } = context
  const { pinnedConnectors, connectors, tokenSource: tokens, auditLog, openTransport } = context
  const sending = { secrets, mappings, egress, openTransport, pinnedConnectors, connectors, tokens }
  const deliver = createDeliver({ oltp, stream, parking, jobs, tenants, auditLog, events, clock, ids, ...sending })
  await deliver.start()
  return deliver
}

function startChaining({ oltp, tenants, auditKey: key, anchors, events, clock }: Context): Stage {
  const chaining = createChainAudit({ oltp, tenants, key, anchors, events, clock })
  chaining.start()
  return chaining
}

function startKeepingPoison({ oltp, stream, tenants, secrets, events }: Context): Promise<Stage> {
  return keepPoison({ oltp, stream, tenants, secrets, events })
}

function startJudging({ oltp, tenants, auditLog, jobs, events, clock, ids }: Context): Promise<Stage> {
  return startJudgingCanaries({ oltp, tenants, auditLog, jobs, events, clock, ids })
}

function startRunningReplays({ oltp, tenants, jobs, events, clock }: Context): Promise<Stage> {
  return startReplaying({ oltp, tenants, jobs, events, clock })
}

function startRecoveringEndpoints(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, mappings, connectors, pinnedConnectors } = context
  const { auditLog, jobs, events, clock, ids } = context
  const preparing = { secrets, mappings, connectors, pinnedConnectors }
  return startRecovering({ oltp, tenants, ...preparing, auditLog, jobs, events, clock, ids })
}

function startMovingMany({ oltp, auditLog, clock }: Context): Stage {
  return startMovingFleets({ oltp, auditLog, clock })
}

function startKeepingTokens(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, pinnedConnectors, tokenSource, jobs, events, clock, ids } = context
  return startRenewing({ oltp, tenants, secrets, pinnedConnectors, tokenSource, jobs, events, clock, ids })
}

function startKeepingSubscriptions(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, connectors, pinnedConnectors, openTransport, mappings } = context
  const { tokenSource, auditLog, jobs, events, clock, ids, config } = context
  const asking = { secrets, connectors, pinnedConnectors, openTransport, mappings, tokenSource }
  const { standIns, http } = config
  const set = { standIns, publicUrl: http.publicUrl }
  return startRenewingSubscriptions({ oltp, tenants, ...asking, ...set, auditLog, jobs, events, clock, ids })
}

function startAsking(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, connectors, pinnedConnectors, openTransport, mappings } = context
  const { tokenSource, jobs, events, clock, ids } = context
  return startPolling({
    oltp,
    tenants,
    secrets,
    connectors,
    pinnedConnectors,
    openTransport,
    mappings,
    tokenSource,
    jobs,
    events,
    clock,
    ids,
  })
}

function startJudgingLedger({ oltp, stream, tenants, jobs, events, clock }: Context): Promise<Stage> {
  return startJudgingHours({ oltp, stream, tenants, jobs, events, clock })
}

function startPlacing({ servers, oltp, jobs, events }: Context): Promise<Stage> {
  return startPlacingTenants({ servers, oltp, jobs, events })
}

function startMoving(context: Context): Stage {
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
function startRelaying({ config, pools, stream, events }: Context): Stage {
  if (isEmbeddedStream(config)) return { stop: async () => {} }
  const relay = createSpoolRelay({ pool: pools.ingest, stream, events })
  relay.start()
  return relay
}

function startStoring(context: Context): Promise<Stage> {
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

const partitionsOf = ({ pools, placePools }: Context): Partitions =>
  createPartitions({
    poolOf: (placement) => (isElsewhere(placement) ? placePools.of(placement) : pools).partitioner,
  })

function openStoreResponses(context: Context) {
  const { oltp, tenants, surveyShapes, notices, events, clock, ids } = context
  const partitions = partitionsOf(context)
  return createStoreResponses({ oltp, tenants, surveyShapes, partitions, notices, events, clock, ids })
}

function startMending(context: Context): Promise<Stage> {
  const { oltp, tenants, surveyShapes, mappings, notices, jobs, events, clock, ids } = context
  const partitions = partitionsOf(context)
  return startRunningFixes({ oltp, tenants, surveyShapes, partitions, mappings, notices, jobs, events, clock, ids })
}

function startFindingInsights(context: Context): Promise<Stage> {
  const { oltp, tenants, pinnedConnectors, objects, egress, jobs, notices, events, clock, ids, config } = context
  const reading = { openReader: () => openReader(), modelVersion: readModelVersion() }
  const set = { runningMax: config.insightsTenantRunningMax, publicUrl: config.http.publicUrl }
  return startRunningInsights({
    oltp,
    tenants,
    pinnedConnectors,
    objects,
    ...reading,
    ...set,
    languageModel: config.languageModel,
    egress,
    jobs,
    notices,
    events,
    clock,
    ids,
  })
}

function startKeepingSchedules(context: Context): Stage {
  const { oltp, tenants, jobs, notices, events, clock } = context
  return startMakingDueInsights({ oltp, tenants, jobs, notices, events, clock })
}

/** What a replay of a stream finds missing goes through the stages' own work. */
function startReadingAgain(context: Context): Stage {
  const { oltp, tenants, history, clickhouse, events, ids } = context
  const storeResponses = openStoreResponses(context)
  return startRunningStreamReplays({ oltp, tenants, history, clickhouse, storeResponses, events, ids })
}

function startSinking(context: Context): Promise<Stage> {
  const { oltp, clickhouse, stream, events, clock, ids } = context
  const { cluster } = context.config.clickhouse
  const handle = createSinkResponses({ oltp, clickhouse, cluster, stream, events, clock, ids })
  return stream.subscribe('response.created', 'sink', { ...SINK_SUBSCRIPTION, handle })
}

function startCounting(context: Context): Promise<Stage> {
  const { stream, parking, events } = context
  return consume({
    stream,
    parking,
    events,
    stage: 'count-responses',
    topic: 'response.created',
    group: 'counters',
    ...BATCH,
    handle: createCountResponses(context),
  })
}
