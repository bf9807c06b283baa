import type { Idempotency } from '../idempotency.ts'
import { hintAtNames } from '../nearest-name.ts'
import type { Operation } from '../operation.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** What keeps a request from having its effect twice can do so. */
export function checkIdempotency(pointer: string, operation: Operation): readonly ConnectorProblem[] {
  const { idempotency } = operation
  const at = below(pointer, 'idempotency')
  if (idempotency.kind === 'none') return []
  return idempotency.kind === 'lookup'
    ? checkLookup(below(at, 'step'), idempotency.step, operation)
    : checkLength(at, idempotency)
}

function checkLookup(pointer: string, name: string, { steps = [] }: Operation): readonly ConnectorProblem[] {
  const step = steps.find((one) => one.name === name)
  const names = steps.map((one) => one.name)
  if (!step)
    return [{ pointer, message: `${show(name)} is no step of this operation.`, hint: hintAtNames(name, names) }]
  if (step.onlyIf) return [{ pointer, message: 'That step can be skipped.', hint: 'Leave its `onlyIf` out.' }]
  const hint = 'Add `onFound: { when, done: true }` or `onFound: { when, request }` to it.'
  return step.onFound ? [] : [{ pointer, message: 'That step does not say what its finding means.', hint }]
}

/** How long each shape of an id is; a raw one is a UUID unless `of` makes it of something else. */
const LENGTHS = { raw: 36, uuid4: 36, uuid5: 36, ulid: 26, md5: 32, md5_lower: 32, sha256: 64, truncated_hash: 16 }

function checkLength(
  pointer: string,
  { transform = 'raw', lengthMax, of }: Exclude<Idempotency, { kind: 'none' | 'lookup' }>,
): readonly ConnectorProblem[] {
  if (lengthMax === undefined) {
    const message = '`truncated_hash` has no length.'
    return transform === 'truncated_hash' ? [{ pointer, message, hint: 'Add `lengthMax`.' }] : []
  }
  const needed = transform === 'raw' && of !== undefined ? LENGTHS.truncated_hash : LENGTHS[transform]
  if (lengthMax >= needed) return []
  const message = `An id of this shape needs ${needed} characters, but may have ${lengthMax}.`
  const hint = "Write `transform: 'truncated_hash'`, 16 characters at least."
  return [{ pointer: below(pointer, 'lengthMax'), message, hint }]
}
