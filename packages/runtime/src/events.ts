import type { Logger } from 'pino'

/**
 * One wide line per unit of work, emitted at its end and named by what happened. Fields are ids, counts, outcome and
 * durations; never answers, secrets or respondent data. Writing an event never throws.
 */
export type EventName =
  | 'response.accepted'
  | 'response.stored'
  | 'response.updated'
  | 'response.erased'
  | 'response.quarantined'
  | 'outbox.dispatched'
  | 'batch.sunk'
  | 'batch.failed'
  | 'offset.lost'
  | 'store.rested'
  | 'stream.lost'
  | 'stream.returned'
  | 'response.spooled'
  | 'spool.relayed'
  | 'spool.refused'
  | 'spool.refused'
  | 'response.counted'
  | 'store.rested'
  | 'delivery.planned'
  | 'delivery.attempted'
  | 'delivery.failed'
  | 'message.dead'
  | 'operator.entered'
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
