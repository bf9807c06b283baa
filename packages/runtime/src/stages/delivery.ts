import { createChainAudit } from '../audit/chain-audit.ts'
import { startRenewing } from '../connections/renew-idle-tokens.ts'
import type { Context } from '../context.ts'
import { createDeliver } from '../delivery/create-deliver.ts'
import { startRenewingSubscriptions } from '../inbound/renew-subscriptions.ts'
import { startJudgingCanaries } from '../mappings/canary/judge-canaries.ts'
import { startMovingFleets } from '../moves/fleet/run-fleets.ts'
import { keepPoison } from '../poison/keep-poison.ts'
import { startPolling } from '../polls/poll-connections.ts'
import { startRunningFixes } from '../quarantine/advance/run-fixes.ts'
import { startReplaying } from '../replay/advance/run-replays.ts'
import { startRecovering } from '../replay/recover/recover-endpoints.ts'
import { partitionsOf } from './partitions-of.ts'
import type { Stage } from './stage.ts'

export async function startDelivering(context: Context): Promise<Stage> {
  const { oltp, stream, parking, jobs, secrets, mappings, egress, tenants, events, clock, ids } = context
  const { pinnedConnectors, connectors, tokenSource: tokens, auditLog, openTransport } = context
  const sending = { secrets, mappings, egress, openTransport, pinnedConnectors, connectors, tokens }
  const deliver = createDeliver({ oltp, stream, parking, jobs, tenants, auditLog, events, clock, ids, ...sending })
  await deliver.start()
  return deliver
}

export function startChaining({ oltp, tenants, auditKey: key, anchors, events, clock }: Context): Stage {
  const chaining = createChainAudit({ oltp, tenants, key, anchors, events, clock })
  chaining.start()
  return chaining
}

export function startKeepingPoison({ oltp, stream, tenants, secrets, events }: Context): Promise<Stage> {
  return keepPoison({ oltp, stream, tenants, secrets, events })
}

export function startJudging({ oltp, tenants, auditLog, jobs, events, clock, ids }: Context): Promise<Stage> {
  return startJudgingCanaries({ oltp, tenants, auditLog, jobs, events, clock, ids })
}

export function startAsking(context: Context): Promise<Stage> {
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

export function startRunningReplays({ oltp, tenants, jobs, events, clock }: Context): Promise<Stage> {
  return startReplaying({ oltp, tenants, jobs, events, clock })
}

export function startMending(context: Context): Promise<Stage> {
  const { oltp, tenants, surveyShapes, mappings, notices, jobs, events, clock, ids } = context
  const partitions = partitionsOf(context)
  return startRunningFixes({ oltp, tenants, surveyShapes, partitions, mappings, notices, jobs, events, clock, ids })
}

export function startRecoveringEndpoints(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, mappings, connectors, pinnedConnectors } = context
  const { auditLog, jobs, events, clock, ids } = context
  const preparing = { secrets, mappings, connectors, pinnedConnectors }
  return startRecovering({ oltp, tenants, ...preparing, auditLog, jobs, events, clock, ids })
}

export function startMovingMany({ oltp, auditLog, clock }: Context): Stage {
  return startMovingFleets({ oltp, auditLog, clock })
}

export function startKeepingTokens(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, pinnedConnectors, tokenSource, jobs, events, clock, ids } = context
  return startRenewing({ oltp, tenants, secrets, pinnedConnectors, tokenSource, jobs, events, clock, ids })
}

export function startKeepingSubscriptions(context: Context): Promise<Stage> {
  const { oltp, tenants, secrets, connectors, pinnedConnectors, openTransport, mappings } = context
  const { tokenSource, auditLog, jobs, events, clock, ids, config } = context
  const asking = { secrets, connectors, pinnedConnectors, openTransport, mappings, tokenSource }
  const { standIns, http } = config
  const set = { standIns, publicUrl: http.publicUrl }
  return startRenewingSubscriptions({ oltp, tenants, ...asking, ...set, auditLog, jobs, events, clock, ids })
}
