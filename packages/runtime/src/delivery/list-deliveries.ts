import type { Delivery, DeliveryStatus } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../page-cursor.ts'
import type { Page, PageQuery } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { DELIVERY_COLUMNS, type DeliveryRow, toDelivery } from './delivery-row.ts'

export interface DeliveryQuery extends PageQuery {
  readonly webhookId?: string
  readonly connectionId?: string
  readonly responseId?: string
  readonly status?: DeliveryStatus
}

/** Newest first; a replica may answer, seconds behind. */
export async function listDeliveries(oltp: Oltp, tenant: Tenant, query: DeliveryQuery): Promise<Page<Delivery>> {
  const { cursor, limit, webhookId = null, connectionId = null, responseId = null, status = null } = query
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.readInTenant(tenant, (tx) =>
    tx.query<DeliveryRow>(SELECT, [
      tenant.id,
      webhookId,
      responseId,
      status,
      after?.at ?? null,
      after?.id ?? null,
      limit + 1,
      connectionId,
    ]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toDelivery),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

const SELECT = `
  select ${DELIVERY_COLUMNS}
  from deliveries
  where tenant_id = $1
    and ($2::uuid is null or webhook_id = $2)
    and ($8::uuid is null or connection_id = $8)
    and ($3::uuid is null or response_id = $3)
    and ($4::text is null or status = $4)
    and ($5::timestamptz is null or (created_at, id) < ($5::timestamptz, $6::uuid))
  order by created_at desc, id desc
  limit $7`
