import { HowazitError } from '@howazit/sdk'
import type { Audit } from '../audit/audit-log.ts'
import { erasePersonal } from '../audit/personal-data.ts'
import { isUuid } from '../ids.ts'
import { forgetWords } from '../insights/job/forget-read.ts'
import { againAfterDeadlock } from '../oltp/again-after-deadlock.ts'
import type { Tx } from '../oltp/oltp.ts'
import { appendToOutbox } from '../outbox/append-to-outbox.ts'
import { forgetPoisonOf } from '../poison/forget-poison.ts'
import { forgetQuarantined, lockOfResponse } from '../quarantine/forget-quarantined.ts'
import { loadSurveyShape } from '../surveys/load-survey-shape.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { changeIdOf } from './change-id.ts'
import { responseNotFound } from './get-response.ts'
import { findLocked } from './lock-response.ts'
import { toImage } from './to-response-image.ts'
import type { ChangeResponseDeps } from './update-response.ts'

/**
 * Erases a response, also one that is in quarantine alone: its answers and respondent data go everywhere they are kept for it, its
 * key stays taken, so that a redelivery cannot bring it back. Throws `not_found`, also the second time.
 *
 * Two places outlive this transaction and clear themselves: the event of this erasure carries the image until sinks have
 * subtracted it, and the topics keep their messages for their retention (7 days at most).
 */
export function createDeleteResponse({ oltp, clock, events, audit, act }: Omit<ChangeResponseDeps, 'ids'>) {
  return async function deleteResponse(tenant: Tenant, responseId: string): Promise<void> {
    if (!isUuid(responseId)) throw responseNotFound(responseId)
    const erasedAt = clock.now()
    // First, and not in the transaction that erases: it may be in another database. What was accepted and is not stored because a
    // stage stumbled over it is erased with it.
    const forgotten = await forgetPoisonOf(oltp, tenant, {
      responseId,
      because: 'The response was erased.',
      now: erasedAt,
    })
    const erasure = { tenant, responseId, erasedAt, audit, traceId: act?.requestId }
    // Deliveries of it may be under way: attempts lock many, in whatever order.
    const erased = againAfterDeadlock(() => oltp.inTenant(tenant, (tx) => erase(tx, erasure)))
    await erased.catch((error: unknown) => {
      if (forgotten === 0 || !HowazitError.is(error) || error.code !== 'not_found') throw error
    })
    events.emit('response.erased', { tenant_id: tenant.id, response_id: responseId })
  }
}

interface Erasure {
  readonly tenant: Tenant
  readonly responseId: string
  readonly erasedAt: Date
  readonly audit: Audit
  readonly traceId: string | undefined
}

async function erase(tx: Tx, erasure: Erasure): Promise<void> {
  const { tenant, responseId, erasedAt, audit, traceId } = erasure
  const { id: tenantId } = tenant
  // 1. The locks, held to commit: nothing of it leaves quarantine, and no edit comes between reading the image and erasing it.
  const ids = await lockOfResponse(tx, tenantId, responseId)
  const locked = await findLocked(tx, tenantId, responseId)
  if (!locked) return await eraseHeld(tx, erasure, ids)
  const { response, revision } = locked
  const shape = await loadSurveyShape(tx, tenantId, response.surveyId)
  if (!shape) throw new Error(`Response ${responseId} has no survey.`)
  const { id, submittedAt } = response

  // 2. The mark that later redeliveries find, then the data itself and its copies.
  await tx.query(MARK_ERASED, [tenantId, id, revision + 1, erasedAt])
  await tx.query(DELETE_ITEMS, [tenantId, id, submittedAt])
  await tx.query(DELETE_RESPONSE, [tenantId, id, submittedAt])
  await forgetQuarantined(tx, { tenantId, ids, resolution: 'erased', now: erasedAt })
  await tx.query(STRIP_OUTBOX, [tenantId, id])
  await tx.query(STRIP_DELIVERIES, [tenantId, id, erasedAt])
  await tx.query(DELETE_EXCHANGES, [tenantId, id])
  await tx.query(SHRED_INBOUND, [tenantId, id])
  await erasePersonal(tx, tenantId, id)
  await forgetWords(tx, { tenantId, responseId: id })

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
      ...(traceId !== undefined && { traceId }),
      before: toImage(response, shape),
      after: null,
    },
  ])
  await audit.record(tx, tenant, {
    subject: { type: 'response', id },
    before: { revision, surveyId: response.surveyId },
  })
}

/** One that is in quarantine alone: no dashboard has seen it, and nothing was sent of it. */
async function eraseHeld(tx: Tx, erasure: Erasure, ids: readonly string[]): Promise<void> {
  const { tenant, responseId, erasedAt, audit } = erasure
  if (ids.length === 0) throw responseNotFound(responseId)
  await forgetQuarantined(tx, { tenantId: tenant.id, ids, resolution: 'erased', now: erasedAt })
  await audit.record(tx, tenant, { subject: { type: 'response', id: responseId }, before: { quarantined: true } })
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

// What is not published yet must still be: sinks subtract exactly what they were given before.
const STRIP_OUTBOX = `
  update outbox
  set payload = payload - 'before' - 'after'
  where tenant_id = $1 and key = $2 and dispatched_at is not null`

// What waits for its next attempt has nothing left to send; the raised fence keeps an attempt under way from marking it.
const STRIP_DELIVERIES = `
  update deliveries
  set event = '{}', pinned_request = null, rendered_request = null, next_attempt_at = null, lease_until = null,
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
