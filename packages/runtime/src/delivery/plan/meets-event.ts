import type { EventCondition, JsonValue } from '@howazit/connector-kit'

/** Whether an event is one that a route wants: all conditions hold. */
export const meetsEvent = (conditions: readonly EventCondition[], event: JsonValue): boolean =>
  conditions.every((condition) => meets(condition, valueAt(event, condition.pointer)))

/** Like in replies, null and empty lists are no values. A bound is never met by something that is not a number. */
function meets({ is, exists, atLeast, atMost }: EventCondition, value: JsonValue | undefined): boolean {
  const isThere = value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
  if (exists !== undefined && exists !== isThere) return false
  if (is !== undefined && !is.some((one) => one === (value ?? null))) return false
  if (atLeast !== undefined && !(typeof value === 'number' && value >= atLeast)) return false
  return atMost === undefined || (typeof value === 'number' && value <= atMost)
}

/** RFC 6901; `*` stands for any index: the first one that has the rest. */
function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  const steps = pointer.split('/').slice(1).map(unescaped)
  return walk(root, steps)
}

function walk(value: JsonValue | undefined, steps: readonly string[]): JsonValue | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(value)) {
    if (step === '*') return value.map((item) => walk(item, rest)).find((found) => found !== undefined)
    return /^(?:0|[1-9]\d*)$/.test(step) ? walk(value[Number(step)], rest) : undefined
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return walk((value as Readonly<Record<string, JsonValue | undefined>>)[step], rest)
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~')
