import type { Evaluate } from './open-realm.ts'

/** The few members of Handlebars (dist/handlebars.min.js, loaded into the isolate) that templates need. */
export interface TemplateEngine {
  readonly Utils: { escapeExpression: (value: unknown) => string }
  readonly SafeString: new (text: string) => object
  registerHelper(name: string, helper: (...values: never[]) => unknown): void
  unregisterHelper(name: string): void
  precompile(source: string, options: object): string
  template(specification: unknown): (root: object) => string
}

export interface TemplateSource {
  readonly source: string
  readonly output: 'json' | 'text'
}

/** Compiles a Handlebars template; its root holds `event` and `context`, the same two names a JavaScript mapping receives. */
export function compileTemplate(engine: TemplateEngine, { source, output }: TemplateSource): Evaluate {
  const helpers = registerTemplateHelpers(engine)
  // Inserted values are escaped for the inside of a JSON string; HTML escaping would corrupt `&` and `"` on their way to an API.
  engine.Utils.escapeExpression = escapeForJson
  // Only known helpers: an unknown name with arguments is found by check(), not by the first event. Prototype access stays off.
  const specification = engine.precompile(separateBraces(source), {
    noEscape: output === 'text',
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(helpers.map((name) => [name, true])),
  })
  // oxlint-disable-next-line typescript/no-implied-eval -- what the Handlebars compiler wrote, run in the isolate
  const render = engine.template(Function(`return ${specification}`)())

  return (event, context) => {
    const text = render({ event, context })
    if (output === 'text') return { status: 'ok', text }
    try {
      JSON.parse(text)
      return { status: 'ok', text }
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

/** Registers the helpers that every template has and returns their names. */
export function registerTemplateHelpers(engine: TemplateEngine): string[] {
  const textOf = (value: unknown): string => (value === null || value === undefined ? '' : `${value as string}`)
  const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''
  const helpers = {
    json: (value: unknown) => new engine.SafeString(JSON.stringify(value ?? null)),
    default: (value: unknown, fallback: unknown) => (isBlank(value) ? fallback : value),
    eq: (left: unknown, right: unknown) => left === right,
    // By code point, so that no emoji is cut in half.
    truncate: (value: unknown, length: number) => Array.from(textOf(value)).slice(0, length).join(''),
    upper: (value: unknown) => textOf(value).toUpperCase(),
    lower: (value: unknown) => textOf(value).toLowerCase(),
    date: (value: unknown, pattern: unknown) => formatUtc(value, typeof pattern === 'string' ? pattern : 'iso'),
  }
  for (const [name, helper] of Object.entries(helpers))
    engine.registerHelper(name, helper as (...values: never[]) => unknown)
  engine.unregisterHelper('log')
  return Object.keys(helpers)
}

/** Formats a time in UTC: `iso`, `unix` (seconds), `unix-ms`, or a pattern of yyyy MM dd HH mm ss SSS. */
export function formatUtc(value: unknown, pattern: string): string {
  if (value === null || value === undefined || value === '') return ''
  const date = new Date(value as string | number)
  const timeMs = date.getTime()
  if (Number.isNaN(timeMs)) throw new RangeError(`date: ${JSON.stringify(value)} is not a time`)
  if (pattern === 'iso') return date.toISOString()
  if (pattern === 'unix') return String(Math.floor(timeMs / 1000))
  if (pattern === 'unix-ms') return String(timeMs)
  const pad = (part: number, width: number): string => String(part).padStart(width, '0')
  const parts: Record<string, string> = {
    yyyy: pad(date.getUTCFullYear(), 4),
    MM: pad(date.getUTCMonth() + 1, 2),
    dd: pad(date.getUTCDate(), 2),
    HH: pad(date.getUTCHours(), 2),
    mm: pad(date.getUTCMinutes(), 2),
    ss: pad(date.getUTCSeconds(), 2),
    SSS: pad(date.getUTCMilliseconds(), 3),
  }
  return pattern.replace(/yyyy|MM|dd|HH|mm|ss|SSS/g, (token) => parts[token] ?? token)
}
