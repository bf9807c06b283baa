import type { Escaping, OperationEscaping } from '../../manifest/limits.ts'
import { textOfValue } from './compile-expressions.ts'
import { escapeValue } from './escape-values.ts'
import { createCoreHelpers, type Helper } from './helpers/create-helpers.ts'
import { escapeCsv } from './helpers/texts.ts'
import { jsonEvaluation } from './json-evaluation.ts'
import { markEscaped } from './mark-escaped.ts'
import type { Evaluate } from './open-realm.ts'
import { registerHelpers, type TemplateEngine } from './register-helpers.ts'

export interface TemplateSource {
  readonly source: string
  readonly output?: 'json' | 'text'
  readonly escaping?: OperationEscaping
}

/** Compiles a Handlebars template; its root holds `event` and `context`, the same two names a JavaScript mapping receives. */
export function compileTemplate(
  engine: TemplateEngine,
  { source, output = 'json', escaping: given }: TemplateSource,
  helpers: Readonly<Record<string, Helper>> = createCoreHelpers(),
): Evaluate {
  // A template has no fields that could differ.
  const escaping = typeof given === 'string' ? given : undefined
  // Inserted values are escaped for the inside of a JSON string; HTML escaping would corrupt `&` and `"` on their way to an API.
  engine.Utils.escapeExpression =
    escaping === undefined ? escapeForJson : (value) => insertText(value, output, escaping)
  const asItIs = 'markup as it is'
  engine.registerHelper(asItIs, (value: unknown) => new engine.SafeString(escapeForJson(value)))
  const knownHelpers = { ...registerHelpers(engine, helpers, escaping), [asItIs]: true }
  // Only known helpers: an unknown name with arguments is found by check(), not by the first event. Prototype access stays off.
  const options = { noEscape: output === 'text' && escaping === undefined, knownHelpersOnly: true, knownHelpers }
  const separated = separateBraces(source)
  const marked =
    escaping === undefined ? separated : markEscaped(engine.parse(separated), output === 'json' ? asItIs : undefined)
  const specification = engine.precompile(marked, options)
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

/** A value as it stands in the rendered text: JSON of the helper's is whole, anything else is in the markup of the texts. */
export function insertText(value: unknown, output: 'json' | 'text', escaping: Escaping): string {
  const isWhole = typeof value === 'object' && value !== null && 'toHTML' in value
  const written = isWhole ? value : escapeValue(value, escaping)
  if (output === 'json') return escapeForJson(written)
  return escaping === 'csv' && !isWhole ? escapeCsv(value) : textOfValue(written)
}

/** Escapes a value for the inside of a JSON string; nothing is inserted for null and undefined, as templates do. */
export function escapeForJson(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object' && 'toHTML' in value && typeof value.toHTML === 'function') return value.toHTML()
  if (typeof value === 'string') return JSON.stringify(value).slice(1, -1)
  if (typeof value === 'object') return JSON.stringify(JSON.stringify(value)).slice(1, -1)
  return `${value as string | number | boolean}`
}
