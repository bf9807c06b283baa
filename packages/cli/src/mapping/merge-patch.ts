/** JSON merge patch (RFC 7396): members of the patch replace those of the target, null removes them, all else stays. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    // Defined rather than assigned: a member may be called __proto__.
    else
      Object.defineProperty(merged, name, {
        value: mergePatch(merged[name], value),
        writable: true,
        enumerable: true,
        configurable: true,
      })
  }
  return merged
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
