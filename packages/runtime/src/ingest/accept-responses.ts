import { setImmediate } from 'node:timers/promises'
import { HowazitError } from '@howazit/sdk'
import type { Clock } from '../clock.ts'
import type { Acceptance, Finding, Offer } from '../runtime.ts'
import { assertRegion } from '../tenancy/region.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { AcceptLog } from './accept-log.ts'
import type { AcceptedResponse } from './accepted-response.ts'
import { canonicalDigest } from './canonical-body.ts'
import { type Judgement, judgeResponses } from './judge-responses.ts'
import { normaliseResponse } from './normalise-response.ts'
import { responseIdOf } from './response-id.ts'
import type { SurveyShapes } from './survey-shapes.ts'

export interface AcceptResponsesDeps {
  readonly acceptLog: AcceptLog
  readonly surveyShapes: SurveyShapes
  readonly clock: Clock
  /** Of this process. Default: that of every tenant. */
  readonly region?: string
}

// Judging 200 items takes a few milliseconds; after that, other requests have their turn.
const CHUNK_SIZE = 200
const RETRY_AFTER_MS = 1_000
// What is accepted must also pass: brokers take messages up to 8 MiB, and an update's holds the response before and after.
export const BODY_BYTES_MAX = 2 * 1024 * 1024
const KEY = /^[\x21-\x7E]{1,255}$/

interface Call {
  readonly traceId?: string
}

interface Chunk {
  readonly offers: readonly Offer[]
  readonly traceId: string | undefined
}

type Prepared =
  | { readonly response: AcceptedResponse; readonly unfit: readonly Finding[] }
  | { readonly findings: readonly Finding[] }

/**
 * Accepts responses of one tenant: validate, hash, make durable. One result per offer, in order.
 *
 * Throws `unavailable` or `over_capacity` when that befell every offer that was valid; where others got through, the rest
 * has status `retry`. Either way the key makes sending again safe.
 */
export function createAcceptResponses({ acceptLog, surveyShapes, clock, region }: AcceptResponsesDeps) {
  return async function acceptResponses(
    tenant: Tenant,
    offers: readonly Offer[],
    { traceId }: Call = {},
  ): Promise<readonly Acceptance[]> {
    // Before it is queued: the shape of the survey may be known from before.
    assertRegion(region, tenant)
    const pending: Promise<readonly Acceptance[]>[] = []
    for (let from = 0; from < offers.length; from += CHUNK_SIZE) {
      if (from > 0) await setImmediate()
      pending.push(acceptChunk(tenant, { offers: offers.slice(from, from + CHUNK_SIZE), traceId }))
    }
    const results = (await Promise.all(pending)).flat()
    throwIfNothingGotThrough(results)
    return results
  }

  async function acceptChunk(tenant: Tenant, chunk: Chunk): Promise<readonly Acceptance[]> {
    const prepared = await prepare(tenant, chunk)
    const responses = prepared.flatMap((item) => ('response' in item ? [item.response] : []))
    const results = (await acceptOrRetry(acceptLog, responses)).values()
    return prepared.map((item) =>
      'response' in item
        ? withFindings(results.next().value!, item.unfit)
        : { status: 'rejected', findings: item.findings },
    )
  }

  async function prepare(tenant: Tenant, { offers, traceId }: Chunk): Promise<readonly Prepared[]> {
    const now = clock.now()
    const bodies = offers.map(({ body }) => normaliseResponse(body))
    const judgements = await judgeResponses({ tenant, bodies, surveyShapes, now })
    return offers.map(({ key }, index) => {
      const { refused, unfit } = decide(judgements[index]!)
      const findings = [...validateKey(key), ...refused]
      if (findings.length > 0) return { findings }
      const body = bodies[index]!
      const { hash: bodyHash, sizeBytes } = canonicalDigest(body)
      if (sizeBytes > BODY_BYTES_MAX) return { findings: [tooLarge(sizeBytes)] }
      const response: AcceptedResponse = {
        tenantId: tenant.id,
        responseId: responseIdOf(tenant.id, key),
        key,
        bodyHash,
        acceptedAt: now.toISOString(),
        ...(traceId !== undefined && { traceId }),
        body,
      }
      return { response, unfit }
    })
  }
}

/** What keeps a response out, and what does not fit its survey and keeps it out of the tables only. */
function decide({ shape, findings }: Judgement): Record<'refused' | 'unfit', readonly Finding[]> {
  const isLenient = shape !== undefined && shape.validation !== 'enforce'
  // What cannot be kept at all cannot be quarantined.
  const isKept = isLenient && findings.every(({ code }) => code !== 'validation_failed')
  return isKept ? { refused: [], unfit: findings } : { refused: findings, unfit: [] }
}

const withFindings = (acceptance: Acceptance, findings: readonly Finding[]): Acceptance =>
  acceptance.status === 'accepted' && findings.length > 0 ? { ...acceptance, findings } : acceptance

function validateKey(key: string): Finding[] {
  if (KEY.test(key)) return []
  const detail = 'The idempotency key must be 1 to 255 visible ASCII characters.'
  return [{ code: 'validation_failed', pointer: '/idempotencyKey', detail }]
}

const tooLarge = (sizeBytes: number): Finding => ({
  code: 'payload_too_large',
  pointer: '',
  detail: 'The response is too large.',
  expected: `at most ${BODY_BYTES_MAX} bytes`,
  got: `${sizeBytes} bytes`,
})

async function acceptOrRetry(log: AcceptLog, responses: readonly AcceptedResponse[]): Promise<readonly Acceptance[]> {
  if (responses.length === 0) return []
  try {
    return await log.accept(responses)
  } catch (error) {
    if (!HowazitError.is(error)) throw error
    const { code, details } = error
    if (code !== 'unavailable' && code !== 'over_capacity') throw error
    return responses.map(() => ({ status: 'retry', code, retryAfterMs: details?.retryAfterMs ?? RETRY_AFTER_MS }))
  }
}

function throwIfNothingGotThrough(results: readonly Acceptance[]): void {
  const tried = results.filter(({ status }) => status !== 'rejected')
  const first = tried[0]
  if (first?.status !== 'retry' || tried.some(({ status }) => status !== 'retry')) return
  throw new HowazitError(first.code, 'Nothing was accepted for certain. Send it again with the same key.', {
    details: { retryAfterMs: first.retryAfterMs },
  })
}
