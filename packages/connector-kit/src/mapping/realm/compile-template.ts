import { createCoreHelpers, type Helper } from './helpers/create-helpers.ts'
import { jsonEvaluation } from './json-evaluation.ts'
import type { Evaluate } from './open-realm.ts'
import { registerHelpers, type TemplateEngine } from './register-helpers.ts'

export interface TemplateSource {
  readonly source: string
  readonly output?: 'json' | 'text'
}

/** Compiles a Handlebars template; its root holds `event` and `context`, the same two names a JavaScript mapping receives. */
export function compileTemplate(
  engine: TemplateEngine,
  { source, output = 'json' }: TemplateSource,
  helpers: Readonly<Record<string, Helper>> = createCoreHelpers(),
): Evaluate {
  // Inserted values are escaped for the inside of a JSON string; HTML escaping would corrupt `&` and `"` on their way to an API.
  engine.Utils.escapeExpression = escapeForJson
  const knownHelpers = registerHelpers(engine, helpers)
  // Only known helpers: an unknown name with arguments is found by check(), not by the first event. Prototype access stays off.
  const options = { noEscape: output === 'text', knownHelpersOnly: true, knownHelpers }
  const specification = engine.precompile(separateBraces(source), options)
  // oxlint-disable-next-line typescript/no-implied-eval -- what the Handlebars compiler wrote, run in the isolate
  const render = engine.template(Function(`return ${specification}`)())

  return (event, context) => {
    const text = render({ event, context })
    if (output === 'text') return { status: 'ok', text }
    try {
      JSON.parse(text)
      return jsonEvaluation(text)
    } catch (error) {
      return { status: 'invalid', text: `the rendered body is not JSON: ${(error as Error).message}` }
    }
  }
}

/**
 * `{"score":{{json score}}}` is what everyone writes and Handlebars refuses: it reads `}}}` as the end of `{{{`. An empty
 * comment between the two changes no output.
 */
export function separateBraces(source: string): string {
  return source.replace(/(?<!\{)(\{\{[^{}]*\}\})\}/g, '$1{{!}}}')
}

/** Escapes a value for the inside of a JSON string; nothing is inserted for null and undefined, as templates do. */
export function escapeForJson(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object' && 'toHTML' in value && typeof value.toHTML === 'function') return value.toHTML()
  if (typeof value === 'string') return JSON.stringify(value).slice(1, -1)
  if (typeof value === 'object') return JSON.stringify(JSON.stringify(value)).slice(1, -1)
  return `${value as string | number | boolean}`
}
