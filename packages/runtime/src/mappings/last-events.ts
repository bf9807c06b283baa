import type { JsonValue } from '@howazit/connector-kit'
import type { Oltp } from '../oltp/oltp.ts'
import { changeIdOf } from '../responses/change-id.ts'
import { createListResponses } from '../responses/list-responses.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { redactResponse } from './redact-event.ts'

/** An event that a mapping is tried on. */
export interface TriedEvent {
  /** Chance in a mapping follows from it. */
  readonly eventId: string
  readonly responseId?: string
  readonly event: { readonly [name: string]: JsonValue | undefined }
}

/** The events that the tenant's last responses were announced by, as they stand now and redacted; newest first. */
export async function lastEvents(oltp: Oltp, tenant: Tenant, count: number): Promise<readonly TriedEvent[]> {
  const { items } = await createListResponses({ oltp })(tenant, { limit: count })
  return items.map((response) => {
    const type = response.revision === 1 ? 'response.created' : 'response.updated'
    const data = { tenantId: tenant.id, response: redactResponse(response) }
    const event = { type, timestamp: response.recordedAt, data } as unknown as TriedEvent['event']
    return { eventId: changeIdOf(response.id, type, response.revision), responseId: response.id, event }
  })
}
