import type { Escaping } from '../../manifest/limits.ts'
import { escapeValue } from './escape-values.ts'
import type { Helper } from './helpers/create-helpers.ts'

/** The few members of Handlebars (dist/handlebars.min.js, loaded into the isolate) that templates need. */
export interface TemplateEngine {
  readonly Utils: { escapeExpression: (value: unknown) => string }
  readonly SafeString: new (text: string) => object
  registerHelper(name: string, helper: (...values: never[]) => unknown): void
  unregisterHelper(name: string): void
  parse(source: string): TemplateProgram
  precompile(source: string | TemplateProgram, options: object): string
  template(specification: unknown): (root: object) => string
}

/** Handlebars' syntax tree as far as it is looked at (handlebarsjs.com, "Compiler API"). */
export interface TemplateProgram {
  readonly type: 'Program'
  readonly body: TemplateNode[]
  readonly [member: string]: unknown
}

export interface TemplateNode {
  readonly type: string
  readonly [member: string]: unknown
}

/** Where an expression stands; lines from 1, columns from 0. */
export interface TemplatePlace {
  readonly start: { readonly line: number; readonly column: number }
}

interface HelperOptions {
  readonly hash: Readonly<Record<string, unknown>>
  readonly loc?: TemplatePlace
}

/** Registers helpers in an engine and returns their names, as `knownHelpers` wants them. `escaping` is that of whole values in JSON. */
export function registerHelpers(
  engine: TemplateEngine,
  helpers: Readonly<Record<string, Helper>>,
  escaping?: Escaping,
): Readonly<Record<string, true>> {
  for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, adaptHelper(helper))
  // JSON is inserted as it is.
  const json = helpers.json as (value: unknown) => string
  engine.registerHelper('json', (value: unknown) => new engine.SafeString(json(escapeValue(value, escaping))))
  engine.registerHelper('json as it is', (value: unknown) => new engine.SafeString(json(value)))
  engine.unregisterHelper('log')
  return Object.fromEntries([...Object.keys(helpers), 'json as it is'].map((name) => [name, true]))
}

/** Handlebars passes its options last: named arguments become the last argument, and what fails says where it stands. */
export function adaptHelper(helper: Helper): (...values: never[]) => unknown {
  return (...values: unknown[]) => {
    const { hash, loc } = values.pop() as HelperOptions
    if (Object.keys(hash).length > 0) values.push(hash)
    try {
      return helper(...(values as never[]))
    } catch (error) {
      throw placeError(error, loc)
    }
  }
}

/** The same error, beginning with the place of the innermost expression that failed. */
export function placeError(error: unknown, place: TemplatePlace | undefined): unknown {
  if (!(error instanceof Error) || !place || error.message.startsWith('line ')) return error
  error.message = `line ${place.start.line}, column ${place.start.column + 1}: ${error.message}`
  return error
}
