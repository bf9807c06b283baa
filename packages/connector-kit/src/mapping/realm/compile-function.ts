import type { OperationEscaping } from '../../manifest/limits.ts'
import type { Helper } from './helpers/create-helpers.ts'
import { jsonEvaluation } from './json-evaluation.ts'
import { escapeUnmarked, markingHelpers } from './markup-marks.ts'
import { describeError, type Evaluate } from './open-realm.ts'

export interface FunctionSource {
  readonly source: string
  readonly escaping?: OperationEscaping | undefined
}

/**
 * Compiles the source of a JavaScript mapping. Its top level runs anew for every event: closures start empty and the globals
 * are frozen, so a mapping has nowhere to keep state between two events. With `escaping` every text that it returns is escaped, but for
 * what its helpers marked as markup.
 */
export function compileFunction(
  { source, escaping }: FunctionSource,
  helpers: Readonly<Record<string, Helper>> = {},
): Evaluate {
  // Code that declares a `helpers` of its own has that one.
  const names = escaping === undefined || /\b(?:const|let|class)\s+helpers\b/.test(source) ? [] : ['helpers']
  const given = names.map(() => markingHelpers(helpers))
  // The Function constructor parses the body on its own: text such as `})(); ...` cannot close it and run outside.
  // oxlint-disable-next-line typescript/no-implied-eval -- evaluating tenant code is this file's purpose, and it runs in the isolate
  const declare = Function(...names, `"use strict";${source}\n;return typeof map === "function" ? map : undefined`)
  if (typeof declare(...given) !== 'function')
    throw new TypeError('the source must declare a function named map(event, context)')

  return (event, context) => {
    try {
      const value: unknown = declare(...given)(event, context)
      if (typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function') {
        return { status: 'invalid', text: 'map returned a promise; it must return the JSON value itself' }
      }
      const text = JSON.stringify(value) as string | undefined
      if (text === undefined)
        return { status: 'invalid', text: `map returned ${typeof value}, which is not a JSON value` }
      const evaluation = jsonEvaluation(text)
      if (escaping === undefined || evaluation.status !== 'ok') return evaluation
      return { status: 'ok', text: escapeUnmarked(text, escaping) }
    } catch (error) {
      return { status: 'failed', text: `${describeError(error)}${placeInSource(error)}` }
    }
  }
}

/** Line and column of the innermost frame in the tenant's source, as V8 or QuickJS name it; nothing where the stack does not tell. */
export function placeInSource(error: unknown): string {
  try {
    const { stack } = Object(error)
    const [, line, column] = /<(?:anonymous|input)>:(\d{1,7}):(\d{1,7})/.exec(String(stack).slice(0, 5_000)) ?? []
    if (line === undefined) return ''
    // The constructor puts two lines before the body, and we put a directive before its first.
    const sourceLine = Number(line) - 2
    const directive = sourceLine === 1 ? '"use strict";'.length : 0
    return sourceLine < 1 ? '' : ` (line ${sourceLine}, column ${Number(column) - directive})`
  } catch {
    return ''
  }
}
