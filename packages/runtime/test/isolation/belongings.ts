import { randomUUID } from 'node:crypto'
import { toClientId } from '../../src/clients/client-id.ts'
import { decodeCursor, encodeCursor } from '../../src/page-cursor.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'

/** One of everything a tenant can have, by the name that the API gives it. */
export interface Belongings {
  readonly surveyId: string
  readonly npsId: string
  readonly csatId: string
  readonly idempotencyKey: string
  readonly responseId: string
  readonly webhookId: string
  readonly connectionId: string
  readonly routeId: string
  readonly deliveryId: string
  /** Of a delivery that did not arrive. */
  readonly deadId: string
  readonly replayId: string
  readonly insightId: string
  readonly scheduleId: string
  readonly quarantineId: string
  readonly fixId: string
  readonly filterName: string
  readonly mappingId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly entryId: string
  /** Where a page of responses ended. */
  readonly cursor: string
}

/** What nobody has, shaped like what somebody does. */
export function belongingsOfNobody({ cursor }: Belongings): Belongings {
  const ofNobody = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
  return {
    surveyId: ofNobody(1),
    npsId: ofNobody(2),
    csatId: ofNobody(3),
    idempotencyKey: 'nobody',
    responseId: ofNobody(4),
    webhookId: ofNobody(5),
    connectionId: ofNobody(10),
    routeId: ofNobody(11),
    deliveryId: ofNobody(6),
    deadId: ofNobody(9),
    replayId: ofNobody(12),
    insightId: ofNobody(15),
    scheduleId: ofNobody(16),
    quarantineId: ofNobody(13),
    fixId: ofNobody(14),
    filterName: 'of-none',
    clientId: toClientId({ tenantId: randomUUID() as Tenant['id'], id: randomUUID() }),
    mappingId: ofNobody(8),
    clientSecret: 'hs_nobody',
    entryId: ofNobody(7),
    cursor: besideCursor(cursor),
  }
}

/** The same moment and the id next to it, so that what differs is whose row it was. */
function besideCursor(cursor: string): string {
  const { at, id } = decodeCursor(cursor)
  const last = Number.parseInt(id.slice(-1), 16) ^ 1
  return encodeCursor({ at, id: id.slice(0, -1) + last.toString(16) })
}
