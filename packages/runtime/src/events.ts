import type { Logger } from 'pino'

/**
 * One wide line per unit of work, emitted at its end and named by what happened. Fields are ids, counts, outcome and
 * durations; never answers, secrets or respondent data. Writing an event never throws.
 */
export type EventName =
  | 'request.refused'
  | 'response.accepted'
  | 'response.spooled'
  | 'response.stored'
  | 'response.updated'
  | 'response.erased'
  | 'response.quarantined'
  | 'response.counted'
  | 'spool.relayed'
  | 'spool.refused'
  | 'stream.lost'
  | 'stream.returned'
  | 'store.rested'
  | 'outbox.dispatched'
  | 'offset.lost'
  | 'message.dead'
  | 'poison.kept'
  | 'message.parked'
  | 'message.returned'
  | 'ledger.unbalanced'
  | 'batch.sunk'
  | 'batch.failed'
  | 'delivery.planned'
  | 'delivery.attempted'
  | 'delivery.failed'
  | 'insight.requested'
  | 'insight.changed'
  | 'insight.ready'
  | 'insight.ended'
  | 'insight.failed'
  | 'insight.asked'
  | 'quarantine.planned'
  | 'quarantine.checked'
  | 'quarantine.changed'
  | 'quarantine.ended'
  | 'quarantine.failed'
  | 'replay.planned'
  | 'replay.started'
  | 'replay.paused'
  | 'replay.ended'
  | 'replay.failed'
  | 'tenant.move_advanced'
  | 'tenant.move_failed'
  | 'stream_replay.compared'
  | 'stream_replay.repaired'
  | 'stream_replay.failed'
  | 'mapping.quarantined'
  | 'webhook.failing'
  | 'webhook.disabled'
  | 'mapping.rolled_back'
  | 'connector.refused'
  | 'connection.tested'
  | 'connection.described'
  | 'connection.subscribed'
  | 'connection.unsubscribed'
  | 'connection.degraded'
  | 'connection.moved'
  | 'connection.not_moved'
  | 'connection.failed'
  | 'connection.recovered'
  | 'inbound.received'
  | 'inbound.refused'
  | 'connection.invoked'
  | 'poll.failed'
  | 'token.renewed'
  | 'operator.entered'
  | 'audit.refused'
  | 'audit.broken'
  | 'audit.anchored'
  | 'tenant.placed'
  | 'tenant.not_placed'
  | 'tenant.server_unknown'
  | 'engine.restarted'
  | 'platform.started'
  | 'platform.stopped'

export type EventFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Events {
  emit(name: EventName, fields: EventFields): void
}

export function createEvents(logger: Logger): Events {
  return {
    emit(name, fields) {
      try {
        logger.info(fields, name)
      } catch {
        // A line that cannot be written must not fail the work it describes.
      }
    },
  }
}
