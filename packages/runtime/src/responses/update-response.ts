import type { ResponseUpdate, SurveyResponse } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import type { Act } from '../audit/act.ts'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { type Ids, isUuid } from '../ids.ts'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import { normaliseAnswer } from '../ingest/normalise-response.ts'
import type { SurveyShape } from '../ingest/survey-shape.ts'
import { validateAnswers } from '../ingest/validate-response.ts'
import { forgetReadings } from '../insights/job/forget-read.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { appendToOutbox } from '../outbox/append-to-outbox.ts'
import type { ResponseImage } from '../response-change.ts'
import { loadSurveyShape } from '../surveys/load-survey-shape.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { changeIdOf } from './change-id.ts'
import { responseNotFound } from './get-response.ts'
import { insertAnswers } from './insert-responses.ts'
import { lockResponse } from './lock-response.ts'
import { toAnswerImages, toImage } from './to-response-image.ts'
import { toSurveyResponse } from './to-survey-response.ts'

export interface ChangeResponseDeps {
  readonly oltp: Oltp
  readonly clock: Clock
  readonly ids: Ids
  readonly events: Events
  readonly audit: Audit
  /** Undefined where nobody called. */
  readonly act?: Act
}

/**
 * Replaces what the update names; `answers` replaces all answers. Throws `not_found`, `revision_conflict` when the response
 * has moved on, or the findings of the answers. Sinks get the images before and after and so the exact difference.
 */
export function createUpdateResponse({ oltp, clock, ids, events, audit, act }: ChangeResponseDeps) {
  return async function updateResponse(
    tenant: Tenant,
    responseId: string,
    update: ResponseUpdate,
  ): Promise<SurveyResponse> {
    if (!isUuid(responseId)) throw responseNotFound(responseId)
    throwFindings(findUnstorable(update))
    const updated = await oltp.inTenant(tenant, (tx) => change(tx, { tenant, responseId, update }))
    events.emit('response.updated', { tenant_id: tenant.id, response_id: updated.id, revision: updated.revision })
    return updated
  }

  async function change(tx: Tx, { tenant, responseId, update }: Update): Promise<SurveyResponse> {
    const { id: tenantId } = tenant
    // 1. The lock, held to commit: the revision cannot change between looking at it and replacing it.
    const { response, revision } = await lockResponse(tx, tenantId, responseId)
    if (revision !== update.revision) throw revisionConflict(responseId, revision, update.revision)
    const shape = await loadSurveyShape(tx, tenantId, response.surveyId)
    if (!shape) throw new Error(`Response ${responseId} has no survey.`)
    const before = toImage(response, shape)
    const after = applyUpdate(before, update, shape)

    // 2. The response.
    await tx.query(UPDATE_KEY, [tenantId, before.id, revision + 1])
    await forgetReadings(tx, { tenantId, responseId: before.id })
    await tx.query(UPDATE_RESPONSE, [tenantId, before.id, before.submittedAt, ...toColumns(after)])
    if (update.answers) {
      await tx.query(DELETE_ITEMS, [tenantId, before.id, before.submittedAt])
      await insertAnswers(tx, { tenantId, ids, images: [after] })
    }
    // 3. Its event, side by side in the same transaction: neither exists without the other.
    await appendToOutbox(tx, [
      {
        eventId: changeIdOf(before.id, 'response.updated', revision + 1),
        type: 'response.updated',
        tenantId,
        responseId: before.id,
        surveyId: before.surveyId,
        revision: revision + 1,
        occurredAt: clock.now().toISOString(),
        ...(act?.requestId !== undefined && { traceId: act.requestId }),
        before,
        after,
      },
    ])
    await audit.record(tx, tenant, {
      subject: { type: 'response', id: before.id },
      before: { revision },
      after: { revision: revision + 1 },
      personal: { responseId: before.id, before, after },
    })
    return toSurveyResponse({ ...after, ...(response.findings && { findings: response.findings }) }, revision + 1)
  }
}

interface Update {
  readonly tenant: Tenant
  readonly responseId: string
  readonly update: ResponseUpdate
}

function revisionConflict(responseId: string, current: number, got: number): HowazitError {
  const sentence = `Response ${responseId} is at revision ${current}, not ${got}.`
  const details = { pointer: '/revision', expected: String(current), got: String(got) }
  return new HowazitError('revision_conflict', sentence, { details })
}

function applyUpdate(before: ResponseImage, update: ResponseUpdate, shape: SurveyShape): ResponseImage {
  const answers = update.answers?.map(normaliseAnswer)
  throwFindings(answers ? validateAnswers(answers, shape) : [])
  return {
    ...before,
    completion: update.completion ?? before.completion,
    channel: update.channel ?? before.channel,
    locale: update.locale ?? before.locale,
    respondentMeta: update.respondentMeta ?? before.respondentMeta,
    dims: update.dims ?? before.dims,
    answers: answers ? toAnswerImages(answers, shape) : before.answers,
  }
}

const toColumns = ({ completion, channel, locale, respondentMeta, dims }: ResponseImage): unknown[] => [
  completion,
  channel,
  locale,
  respondentMeta === null ? null : JSON.stringify(respondentMeta),
  JSON.stringify(dims),
]

const UPDATE_KEY = `
  update response_keys
  set revision = $3
  where tenant_id = $1 and response_id = $2`

const UPDATE_RESPONSE = `
  update responses
  set completion = $4, channel = $5, locale = $6, respondent_meta = $7, dims = $8
  where tenant_id = $1 and id = $2 and submitted_at = $3`

const DELETE_ITEMS = `
  delete from response_items
  where tenant_id = $1 and response_id = $2 and submitted_at = $3`
