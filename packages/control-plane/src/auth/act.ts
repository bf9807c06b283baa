import { type Act, type Actor, isOperatorClientId, PLATFORM, type Runtime } from '@howazit/runtime'
import type { FastifyRequest, onRequestAsyncHookHandler, preHandlerAsyncHookHandler } from 'fastify'
import type { AuditMark, Operation } from '../contract.ts'
import { headerOf } from '../header.ts'
import { ProblemError } from '../problem.ts'
import { OPERATOR_SCOPE, type TokenClaims } from './token-claims.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who does what and why, for the audit log. Set with the claims, in every operation that may be recorded. */
    act: Act
  }
}

/** What may go to the audit log. */
export interface Recorded {
  readonly operationId: string
  readonly audit: AuditMark
}

export const mayBeRecorded = (operation: Operation): operation is Operation & Recorded =>
  operation.audit !== undefined && operation.audit.record !== 'never'

const isRecorded = ({ record }: AuditMark, { actor }: Act): boolean =>
  record === 'always' || (record === 'operators' && actor.kind === 'operator')

const REASON_HEADER = 'x-howazit-reason'
const REASON_CHARS_MAX = 1_000
/** What no log should hold: line ends, terminal sequences, zeros. */
const CONTROLS = /\p{C}+/gu

/** Notes the act of an authenticated request, where it may be recorded. */
export function createNoteAct(runtime: Runtime, { operationId, audit }: Recorded): onRequestAsyncHookHandler {
  return async (request) => {
    request.act = actOf(request, { actor: actorOf(request.claims), operation: operationId })
    const mustSayWhy = audit.reason === 'operators' && request.act.actor.kind === 'operator'
    // Before there is a transaction: the key takes a connection of its own, once.
    if (isRecorded(audit, request.act)) await runtime.audit.ready()
    if (mustSayWhy && request.act.reason === undefined)
      throw new ProblemError('invalid_parameter', { pointer: `/header/${REASON_HEADER}`, expected: 'why this is done' })
  }
}

/** For what is public and still recorded. */
export function actOf(request: FastifyRequest, { actor, operation }: Pick<Act, 'actor' | 'operation'>): Act {
  const reason = readReason(headerOf(request, REASON_HEADER))
  return { actor, operation, requestId: request.id, ...(reason !== undefined && { reason }) }
}

/**
 * Records a read before it is answered: nothing is read without its entry, and an entry may be of a read that then failed.
 * What changes something is recorded by the change itself, in its transaction.
 */
export function createRecordRead(runtime: Runtime, { audit }: Recorded): preHandlerAsyncHookHandler {
  return async (request) => {
    if (!isRecorded(audit, request.act)) return
    const asked = { ...(request.query as object), ...(request.params as object) }
    await runtime.as(request.act).audit.record(request.tenant ?? PLATFORM, { subject: subjectOf(asked), asked })
  }
}

/** The most that is asked for by name; otherwise all that there is. */
function subjectOf(asked: Readonly<Record<string, unknown>>): { type: string; id: string } {
  for (const [name, type] of SUBJECTS) if (typeof asked[name] === 'string') return { type, id: asked[name] }
  return { type: 'tenant', id: '*' }
}

const SUBJECTS = [
  ['responseId', 'response'],
  ['deliveryId', 'delivery'],
  ['entryId', 'audit_entry'],
  ['surveyId', 'survey'],
  ['poisonId', 'poison'],
] as const

/** Where nobody is named it is a token of the platform's own, as `howazit dev` has them. */
function actorOf({ clientId, operatorId, subject, scopes }: TokenClaims): Actor {
  const id = operatorId ?? clientId
  const isOperator = operatorId !== undefined || scopes.includes(OPERATOR_SCOPE)
  if (isOperator) return { kind: 'operator', ...(id !== undefined && isOperatorClientId(id) && { id }) }
  if (subject) return { kind: 'external', ...subject }
  return clientId === undefined ? { kind: 'platform' } : { kind: 'client', id: clientId }
}

function readReason(text: string | undefined): string | undefined {
  const reason = decode(text ?? '')
    .replace(CONTROLS, ' ')
    .trim()
    .slice(0, REASON_CHARS_MAX)
  return reason === '' ? undefined : reason
}

/** What is no percent-encoding is taken as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
