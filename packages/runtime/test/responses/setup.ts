import type { ResponseIngest } from '@howazit/sdk'
import type { EventFields, EventName } from '../../src/events.ts'
import type { AcceptedResponse } from '../../src/ingest/accepted-response.ts'
import { canonicalHash } from '../../src/ingest/canonical-body.ts'
import { normaliseResponse } from '../../src/ingest/normalise-response.ts'
import { responseIdOf } from '../../src/ingest/response-id.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { createPartitions } from '../../src/oltp/partitions.ts'
import type { ResponseChange } from '../../src/response-change.ts'
import { createStoreResponses } from '../../src/responses/store-responses.ts'
import type { StoredMessage } from '../../src/stream/stream.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { bodyFor, freshKey, STORE_VISIT, setupTenants } from '../ingest/setup.ts'

/** Two tenants, a survey of each, and the stage that stores their responses. */
export async function setupStore() {
  const bundle = await setupTenants()
  const { pools, oltp, clock, ids, surveyShapes, tenant, otherTenant, createSurvey } = bundle
  const emitted: { name: EventName; fields: EventFields }[] = []
  const events = { emit: (name: EventName, fields: EventFields) => void emitted.push({ name, fields }) }
  const tenants = createTenants({ pool: pools.app, clock })
  const partitions = createPartitions({ poolOf: () => pools.partitioner })
  const storeResponses = createStoreResponses({ oltp, tenants, partitions, surveyShapes, clock, ids, events })
  const { survey } = await createSurvey(tenant, STORE_VISIT)
  const { survey: otherSurvey } = await createSurvey(otherTenant, STORE_VISIT)

  /** Stores one response and returns its id. */
  async function storeOne(overrides: Partial<ResponseIngest> = {}, key = freshKey()): Promise<string> {
    const message = messageFor(tenant, { key, body: bodyFor(survey, overrides) })
    const [outcome] = await storeResponses([message])
    if (outcome?.kind !== 'ok') throw new Error(`not stored: ${JSON.stringify(outcome)}`)
    return responseIdOf(tenant.id, key)
  }
  const readTables = () => readAll(oltp, tenant)
  return { ...bundle, events, emitted, tenants, partitions, survey, otherSurvey, storeResponses, storeOne, readTables }
}

/** What accepting puts on the topic. */
export function messageFor(tenant: Tenant, { key, body }: { key: string; body: ResponseIngest }): StoredMessage {
  const normalised = normaliseResponse(body)
  const response: AcceptedResponse = {
    tenantId: tenant.id,
    responseId: responseIdOf(tenant.id, key),
    key,
    bodyHash: canonicalHash(normalised),
    acceptedAt: '2026-11-22T12:00:00.000Z',
    body: normalised,
  }
  return toMessage(JSON.stringify(response))
}

export function toMessage(value: string): StoredMessage {
  const appendedAt = new Date('2026-11-22T12:00:00.000Z')
  return { topic: 'responses.raw', partition: 0, offset: 0, key: 'key', headers: {}, value, appendedAt }
}

const TABLES = ['response_keys', 'responses', 'response_items', 'quarantined_responses', 'outbox'] as const

/** Every row of a tenant that storing writes. */
async function readAll(oltp: Oltp, tenant: Tenant) {
  return await oltp.inTenant(tenant, async (tx) => {
    const tables: Partial<Record<(typeof TABLES)[number], Record<string, unknown>[]>> = {}
    for (const table of TABLES) {
      const { rows } = await tx.query(`select * from ${table} t order by t::text`)
      tables[table] = rows
    }
    return tables as Record<(typeof TABLES)[number], Record<string, unknown>[]>
  })
}

/** The changes a tenant's outbox holds, oldest first. */
export async function readChanges({ oltp, tenant }: { oltp: Oltp; tenant: Tenant }): Promise<ResponseChange[]> {
  return await oltp.inTenant(tenant, async (tx) => {
    const { rows } = await tx.query<{ payload: ResponseChange }>('select payload from outbox order by id')
    return rows.map(({ payload }) => payload)
  })
}
