import { HowazitError, type JsonPatchOperation } from '@howazit/sdk'

/** Names that lead out of a value, into what all values share. */
const SHARED_NAMES = /\/(__proto__|constructor|prototype)(\/|$)/

/**
 * `pointer` is where the operations are in the request.
 *
 * @throws HowazitError `validation_failed` for what can be no patch, whatever it is applied to
 */
export function checkJsonPatch(operations: readonly JsonPatchOperation[], pointer: string): void {
  for (const [index, operation] of operations.entries()) {
    const at = `${pointer}/${index}`
    const { op, path, from } = operation
    const needsValue = op === 'add' || op === 'replace' || op === 'test'
    const needsFrom = op === 'move' || op === 'copy'
    if (needsValue && !Object.hasOwn(operation, 'value')) throw refuse(`${at}/value`, `a value to ${op}`)
    if (needsFrom && from === undefined) throw refuse(`${at}/from`, `where to ${op} it from`)
    checkPath(path, `${at}/path`)
    if (from !== undefined) checkPath(from, `${at}/from`)
  }
}

function checkPath(path: string, pointer: string): void {
  const isPointer = (path === '' || path.startsWith('/')) && !/~(?![01])/.test(path)
  if (!isPointer || SHARED_NAMES.test(path)) throw refuse(pointer, 'a JSON pointer into the body, such as /answers/0')
}

const refuse = (pointer: string, expected: string): HowazitError =>
  new HowazitError('validation_failed', 'The patch cannot be applied to anything.', { details: { pointer, expected } })
