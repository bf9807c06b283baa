import type { Evaluate } from './open-realm.ts'

/**
 * Compiles the source of a JavaScript mapping. Its top level runs anew for every event: closures start empty and the globals
 * are frozen, so a mapping has nowhere to keep state between two events.
 */
export function compileFunction(source: string): Evaluate {
  // The Function constructor parses the body on its own: text such as `})(); ...` cannot close it and run outside.
  // oxlint-disable-next-line typescript/no-implied-eval -- evaluating tenant code is this file's purpose, and it runs in the isolate
  const declare = Function(`"use strict";${source}\n;return typeof map === "function" ? map : undefined`)
  if (typeof declare() !== 'function')
    throw new TypeError('the source must declare a function named map(event, context)')

  return (event, context) => {
    const value: unknown = declare()(event, context)
    if (typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function') {
      return { status: 'invalid', text: 'map returned a promise; it must return the JSON value itself' }
    }
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined)
      return { status: 'invalid', text: `map returned ${typeof value}, which is not a JSON value` }
    return { status: 'ok', text }
  }
}
