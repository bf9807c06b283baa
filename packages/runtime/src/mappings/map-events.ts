import {
  type MappingRequest,
  type MappingResult,
  type Operation,
  trustGroupOf,
  withEscaping,
} from '@howazit/connector-kit'
import type { MappingSource } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { TriedEvent } from './last-events.ts'
import { loadQuestions } from './load-questions.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { hashSource, toKitMapping } from './mapping-source.ts'
import { sandboxAway } from './sandbox-away.ts'

interface Trial {
  readonly source: MappingSource
  readonly events: readonly TriedEvent[]
  /** That takes the output, where one is known. */
  readonly operation?: Pick<Operation, 'escaping' | 'format'> | undefined
}

/** What a source makes of events, in their order: with the context, the trust group and the limits of a delivery. */
export async function mapEvents(
  { mappings, oltp }: Pick<MappingDeps, 'mappings' | 'oltp'>,
  tenant: Tenant,
  { source, events, operation = {} }: Trial,
): Promise<readonly MappingResult[]> {
  if (events.length === 0) return []
  const mapping = withEscaping(toKitMapping(source), operation)
  const group = trustGroupOf({ mapping, tenantId: tenant.id, tier: tenant.tier, isIsolated: tenant.tier === 'gold' })
  const version = hashSource(source).toString('base64url')
  const questionsOf = await loadQuestions(
    oltp,
    tenant,
    events.map(({ event }) => ({ mapping, event })),
  )
  const requests = events.map(
    ({ event, eventId }): MappingRequest => ({
      group,
      tenantId: tenant.id,
      version,
      mapping,
      event,
      context: {
        now: typeof event.timestamp === 'string' ? event.timestamp : EPOCH,
        seed: eventId,
        ...questionsOf({ mapping, event }),
      },
    }),
  )
  return await mappings.map(requests).catch(sandboxAway)
}

const EPOCH = '1970-01-01T00:00:00.000Z'
