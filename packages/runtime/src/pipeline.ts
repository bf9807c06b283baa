import type { Context } from './context.ts'
import { startHousekeeping } from './housekeeping.ts'
import { dispatchOutbox } from './outbox/dispatch-outbox.ts'
import { startExpiring } from './responses/expire-responses.ts'
import { STAGE_ROLES, type StageRole } from './roles.ts'
import {
  startAsking,
  startChaining,
  startDelivering,
  startJudging,
  startKeepingPoison,
  startKeepingSubscriptions,
  startKeepingTokens,
  startMending,
  startMovingMany,
  startRecoveringEndpoints,
  startRunningReplays,
} from './stages/delivery.ts'
import { startFindingInsights, startKeepingSchedules } from './stages/insights.ts'
import {
  startJudgingLedger,
  startMoving,
  startPlacing,
  startReadingAgain,
  startRelaying,
  startStoring,
} from './stages/processor.ts'
import { startCounting } from './stages/realtime.ts'
import { startSinking } from './stages/sink.ts'
import type { Stage } from './stages/stage.ts'

export interface Pipeline {
  /** Finishes what is under way and releases what it holds, last stage first. Idempotent. */
  readonly stop: () => Promise<void>
}

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
