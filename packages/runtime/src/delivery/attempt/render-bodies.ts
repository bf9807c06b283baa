import { createHash } from 'node:crypto'
import type {
  JsonValue,
  Mapping,
  MappingFailureCode,
  MappingPool,
  MappingRequest,
  MappingResult,
} from '@howazit/connector-kit'
import { madeNothing, trustOf } from '@howazit/connector-kit'
import { loadQuestions, type Mapped, type Questions } from '../../mappings/load-questions.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { ReadyAttempt } from './begin-attempts.ts'
import { patchBody } from './patch-body.ts'
import type { PreparedAttempt } from './prepare-attempts.ts'

export interface RenderDeps {
  readonly mappings: Pick<MappingPool, 'map'>
  readonly oltp: Oltp
}

/** Why there is no body. `mapping_made_nothing` is no failure: the mapping decided that the event is not for this target. */
export type Unmapped = MappingFailureCode | 'mapping_unavailable' | 'mapping_made_nothing' | 'patch_failed'

export type RenderedBody = ReadyAttempt | { readonly attempt: PreparedAttempt; readonly unmapped: Unmapped }

/**
 * The bodies to send: the pinned one, the one that was refused and goes out as it was, the event as it is, or what the mapping makes of
 * it; patched where a replay says so. Never inside a transaction, since a mapping may take its time. Time and chance in a mapping come from the event, so that rendering again gives the same bytes.
 */
export async function renderBodies(
  deps: RenderDeps,
  tenant: Tenant,
  attempts: readonly PreparedAttempt[],
): Promise<readonly RenderedBody[]> {
  const mapped = attempts.filter((attempt) => bodyThereIs(attempt) === undefined && attempt.mapping !== null)
  const outputs = await mapAll(deps, tenant, mapped)
  return attempts.map((attempt) => {
    const output = outputs.get(attempt) ?? { body: bodyThereIs(attempt) ?? attempt.delivery.event }
    return 'unmapped' in output ? { attempt, ...output } : patched(attempt, output.body)
  })
}

/** As the replay wants it. Not what may have been received, and not what was refused with the patch in it: they have had it, or must not. */
function patched(attempt: PreparedAttempt, body: string): RenderedBody {
  const { delivery, pinnedBody, refusedBody } = attempt
  const { patch: operations, is_patched: hadIt } = delivery
  if (operations === null || pinnedBody !== undefined) return { attempt, body }
  if (refusedBody !== undefined && hadIt) return { attempt, body }
  const made = patchBody({ body, operations, isEvent: body === delivery.event })
  return made === undefined ? { attempt, unmapped: 'patch_failed' } : { attempt, body: made, isPatched: true }
}

const bodyThereIs = ({ pinnedBody, refusedBody }: PreparedAttempt): string | undefined => pinnedBody ?? refusedBody

type Output = { readonly body: string } | { readonly unmapped: Unmapped }

async function mapAll(
  { mappings, oltp }: RenderDeps,
  tenant: Tenant,
  attempts: readonly PreparedAttempt[],
): Promise<ReadonlyMap<PreparedAttempt, Output>> {
  if (attempts.length === 0) return new Map()
  const mapped = attempts.map((attempt) => toMapped(attempt))
  const questionsOf = await loadQuestions(oltp, tenant, mapped)
  const requests = mapped.map((each) => toMappingRequest(tenant, each, questionsOf(each)))
  const results = await mapOrNothing(mappings, requests)
  // Nothing was mapped, nothing is wrong with the mapping.
  if (results === undefined) return new Map(attempts.map((attempt) => [attempt, { unmapped: 'mapping_unavailable' }]))
  return new Map(results.map((result, index) => [attempts[index]!, toOutput(result, mapped[index]!.mapping)]))
}

/** Undefined while the sandbox itself is away. */
async function mapOrNothing(
  mappings: RenderDeps['mappings'],
  requests: readonly MappingRequest[],
): Promise<readonly MappingResult[] | undefined> {
  try {
    return await mappings.map(requests)
  } catch {
    return undefined
  }
}

function toOutput(result: MappingResult, mapping: Mapping): Output {
  if (result.status === 'failed') return { unmapped: result.code }
  return madeNothing(mapping, result.output) ? { unmapped: 'mapping_made_nothing' } : { body: result.output }
}

interface MappedAttempt extends Mapped {
  readonly mapping: Mapping
  readonly event: JsonValue & { readonly timestamp?: string }
  readonly eventId: string
  readonly isPartnerCode: boolean
}

const toMapped = ({ delivery, mapping, target }: PreparedAttempt): MappedAttempt => {
  const isPartnerCode = target.kind === 'route' && target.isPartnerCode && target.isDefaultMapping
  return { mapping: mapping!, event: JSON.parse(delivery.event), eventId: delivery.event_id, isPartnerCode }
}

function toMappingRequest(
  tenant: Tenant,
  { mapping, event, eventId, isPartnerCode }: MappedAttempt,
  questions: Questions,
): MappingRequest {
  return {
    ...trustOf({ mapping, tenantId: tenant.id, tier: tenant.tier, isIsolated: tenant.tier === 'gold', isPartnerCode }),
    tenantId: tenant.id,
    version: createHash('sha256').update(`${mapping.kind}\n${mapping.source}`).digest('base64url'),
    mapping,
    event,
    context: { now: event.timestamp ?? '1970-01-01T00:00:00.000Z', seed: eventId, ...questions },
  }
}
