import type { JsonPatchOperation } from '@howazit/sdk'
import { applyPatch, type Operation } from 'rfc6902'

/** What a patch makes of a value; or the path of the operation that did not find its place, or a `test` that does not hold. */
export type Patched = { readonly value: unknown } | { readonly failedAt: string }

/** All of a patch or nothing (RFC 6902, section 5). The value given stays as it is. */
export function applyJsonPatch(value: unknown, operations: readonly JsonPatchOperation[]): Patched {
  // In a member of its own, so that all of it can be replaced too; its own copy, because it is patched in place.
  const root = { value: structuredClone(value) }
  const moved = operations.map(({ path, from, ...operation }) => {
    return { ...operation, path: `/value${path}`, ...(from !== undefined && { from: `/value${from}` }) }
  })
  const failed = applyPatch(root, moved as Operation[]).findIndex((error) => error !== null)
  return failed === -1 ? { value: root.value } : { failedAt: operations[failed]?.path ?? '' }
}
