import type { Audit } from '../audit/audit-log.ts'
import { erasePersonal } from '../audit/personal-data.ts'
import { isUuid } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import { appendToOutbox } from '../outbox/append-to-outbox.ts'
import { loadSurveyShape } from '../surveys/load-survey-shape.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { changeIdOf } from './change-id.ts'
import { responseNotFound } from './get-response.ts'
import { lockResponse } from './lock-response.ts'
import { toImage } from './to-response-image.ts'
import type { ChangeResponseDeps } from './update-response.ts'

/**
 * Erases a response: its answers and respondent data go everywhere they are kept for it, its key stays taken, so that a
 * redelivery cannot bring it back. Throws `not_found`, also the second time.
 *
 * Two places outlive this transaction and clear themselves: the event of this erasure carries the image until sinks have
 * subtracted it, and the topics keep their messages for their retention (7 days at most).
 */
export function createDeleteResponse({ oltp, clock, events, audit }: Omit<ChangeResponseDeps, 'ids'>) {
  return async function deleteResponse(tenant: Tenant, responseId: string): Promise<void> {
    if (!isUuid(responseId)) throw responseNotFound(responseId)
    await oltp.inTenant(tenant, (tx) => erase(tx, { tenant, responseId, erasedAt: clock.now(), audit }))
    events.emit('response.erased', { tenant_id: tenant.id, response_id: responseId })
  }
}

interface Erasure {
  readonly tenant: Tenant
  readonly responseId: string
  readonly erasedAt: Date
  readonly audit: Audit
}

async function erase(tx: Tx, { tenant, responseId, erasedAt, audit }: Erasure): Promise<void> {
  const { id: tenantId } = tenant
  // 1. The lock, held to commit: no edit comes between reading the image and erasing it.
  const { response, revision } = await lockResponse(tx, tenantId, responseId)
  const shape = await loadSurveyShape(tx, tenantId, response.surveyId)
  if (!shape) throw new Error(`Response ${responseId} has no survey.`)
  const { id, submittedAt } = response

  // 2. The mark that later redeliveries find, then the data itself and its copies.
  await tx.query(MARK_ERASED, [tenantId, id, revision + 1, erasedAt])
  await tx.query(DELETE_ITEMS, [tenantId, id, submittedAt])
  await tx.query(DELETE_RESPONSE, [tenantId, id, submittedAt])
  await tx.query(DELETE_QUARANTINED, [tenantId, id])
  await tx.query(STRIP_OUTBOX, [tenantId, id])
  await tx.query(STRIP_DELIVERIES, [tenantId, id, erasedAt])
  await tx.query(DELETE_EXCHANGES, [tenantId, id])
  await tx.query(SHRED_INBOUND, [tenantId, id])
  await erasePersonal(tx, tenantId, id)

  // 3. The event, side by side in the same transaction: sinks subtract `before` and so take it off the dashboards.
  await appendToOutbox(tx, [
    {
      eventId: changeIdOf(id, 'response.deleted', revision + 1),
      type: 'response.deleted',
      tenantId,
      responseId: id,
      surveyId: response.surveyId,
      revision: revision + 1,
      occurredAt: erasedAt.toISOString(),
      before: toImage(response, shape),
      after: null,
    },
  ])
  await audit.record(tx, tenant, {
    subject: { type: 'response', id },
    before: { revision, surveyId: response.surveyId },
  })
}

const MARK_ERASED = `
  update response_keys
  set erased_at = $4, revision = $3
  where tenant_id = $1 and response_id = $2`

const DELETE_ITEMS = `
  delete from response_items
  where tenant_id = $1 and response_id = $2 and submitted_at = $3`

const DELETE_RESPONSE = `
  delete from responses
  where tenant_id = $1 and id = $2 and submitted_at = $3`

const DELETE_QUARANTINED = `
  delete from quarantined_responses
  where tenant_id = $1 and response_id = $2`

// What is not published yet must still be: sinks subtract exactly what they were given before.
const STRIP_OUTBOX = `
  update outbox
  set payload = payload - 'before' - 'after'
  where tenant_id = $1 and key = $2 and dispatched_at is not null`

// What waits for its next attempt has nothing left to send; the raised fence keeps an attempt under way from marking it.
const STRIP_DELIVERIES = `
  update deliveries
  set event = '{}', pinned_request = null, next_attempt_at = null, lease_until = null,
    status = case when status = 'pending' then 'refused' else status end,
    reason = case when status = 'pending' then 'response_erased' else reason end,
    completed_at = case when status = 'pending' then $3 else completed_at end,
    fence = case when status = 'pending' then fence + 1 else fence end
  where tenant_id = $1 and response_id = $2`

// What came from outside about it: that it came stays known, or it would be told of again.
const SHRED_INBOUND = `
  update inbound_calls
  set sealed = null
  where tenant_id = $1
    and id in (select call_id from inbound_attributions where tenant_id = $1 and response_id = $2)`

// A request that told of several responses is forgotten for all of them.
const DELETE_EXCHANGES = `
  delete from exchanges
  where tenant_id = $1
    and id in (
      select a.exchange_id
      from deliveries d
      join attempts a on a.tenant_id = $1 and a.delivery_id = d.id
      where d.tenant_id = $1
        and d.response_id = $2)`
