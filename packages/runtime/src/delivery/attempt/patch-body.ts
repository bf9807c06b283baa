import type { JsonPatchOperation } from '@howazit/sdk'
import { applyJsonPatch } from '../../json-patch/apply-json-patch.ts'

/** By what a receiver knows which event it is, and whose. */
const IDENTITY = [
  '/data/tenantId',
  '/data/response/id',
  '/data/response/revision',
  '/data/responseId',
  '/data/revision',
  '/data/connectionId',
  '/data/webhookId',
]

/** An operation that would change which event it is. */
export interface OutOfReach {
  readonly index: number
  readonly member: 'path' | 'from'
  readonly path: string
}

/** Of an event that goes out as it is only `data` may be patched, and not the ids in it. */
export function findOutOfReach(operations: readonly JsonPatchOperation[]): OutOfReach | undefined {
  for (const [index, { op, path, from }] of operations.entries()) {
    if (op !== 'test' && !mayChange(path)) return { index, member: 'path', path }
    if (op === 'move' && from !== undefined && !mayChange(from)) return { index, member: 'from', path: from }
  }
  return undefined
}

const mayChange = (path: string): boolean =>
  path.startsWith('/data/') && !IDENTITY.some((id) => id === path || id.startsWith(`${path}/`))

export interface BodyToPatch {
  readonly body: string
  readonly operations: readonly JsonPatchOperation[]
  /** It is the event as it is. */
  readonly isEvent: boolean
}

/** Undefined where the patch does not apply: to what is no JSON, has no such place, or is not to be changed there. */
export function patchBody({ body, operations, isEvent }: BodyToPatch): string | undefined {
  if (isEvent && findOutOfReach(operations) !== undefined) return undefined
  const read = parse(body)
  const patched = read && applyJsonPatch(read.value, operations)
  return patched && 'value' in patched ? JSON.stringify(patched.value) : undefined
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
