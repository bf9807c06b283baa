import type { ProblemCode } from '@howazit/sdk'
import { uuidV5 } from '../ids.ts'
import type { AcceptedResponse } from '../ingest/accepted-response.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** A response that was accepted and cannot be stored as it is. */
export interface Quarantined {
  readonly response: AcceptedResponse
  readonly code: ProblemCode
  readonly pointer: string | null
}

/** Keeps them with the bytes that came. The row's id is derived from what is wrong, so that a redelivery adds no second one. */
export async function quarantineResponses(
  tx: Tx,
  tenantId: TenantId,
  quarantined: readonly Quarantined[],
): Promise<void> {
  if (quarantined.length === 0) return
  await tx.query(INSERT_QUARANTINED, [
    tenantId,
    quarantined.map(({ response, code }) => uuidV5(response.responseId, `quarantined:${code}:${response.bodyHash}`)),
    quarantined.map(({ response }) => response.responseId),
    quarantined.map(({ code }) => code),
    quarantined.map(({ pointer }) => pointer),
    quarantined.map(({ response }) => JSON.stringify(response)),
  ])
}

const INSERT_QUARANTINED = `
  insert into quarantined_responses (tenant_id, id, response_id, code, pointer, payload)
  select $1::uuid, g.id, g.response_id, g.code, g.pointer, g.payload::jsonb
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
    as g (id, response_id, code, pointer, payload)
  on conflict (tenant_id, id) do nothing`
