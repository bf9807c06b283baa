import type { Escaping } from '../../manifest/limits.ts'
import { separateBraces } from './compile-template.ts'
import { escapeInserted, escapeValue, finishField } from './escape-values.ts'
import { createCoreHelpers, type Helper } from './helpers/create-helpers.ts'
import { locateTexts, type TextPlace } from './locate-texts.ts'
import { markEscaped } from './mark-escaped.ts'
import { registerHelpers, type TemplateEngine, type TemplateNode, type TemplateProgram } from './register-helpers.ts'

/** A text of a field mapping that Handlebars has to evaluate. */
export interface FieldExpression {
  readonly text: string
  /** Of the text in the mapping's JSON. */
  readonly pointer: string
  /** In what markup it is. */
  readonly escaping?: Escaping | undefined
}

export interface ExpressionSource {
  /** Of the whole mapping, to say where a text stands. */
  readonly source: string
  readonly expressions: readonly FieldExpression[]
  readonly helpers?: Readonly<Record<string, Helper>> | undefined
}

/**
 * Compiles texts of field templates into a function that gives their values, in their order. All of them become one template,
 * whose helpers put each value in its place: compiling thirty takes hardly longer than compiling one.
 */
export function compileExpressions(
  engine: TemplateEngine,
  { source, expressions, helpers = createCoreHelpers() }: ExpressionSource,
): (root: object) => readonly unknown[] {
  const values: unknown[] = []
  const places = locateTexts(source)
  const escapings = expressions.map(({ escaping }) => escaping)
  const knownHelpers = { ...registerHelpers(engine, helpers), ...registerCaptures(engine, { values, escapings }) }
  const statements = expressions.map((expression, index) => {
    const place = places.get(expression.pointer)
    const parsed = placeNodes(parseText(engine, expression, place), place)
    const program = expression.escaping === undefined ? parsed : markEscaped(parsed)
    return captureStatement(program, index, knownHelpers)
  })
  const program = { ...engine.parse(''), body: statements }
  const specification = engine.precompile(program, { knownHelpersOnly: true, knownHelpers })
  // oxlint-disable-next-line typescript/no-implied-eval -- what the Handlebars compiler wrote, run in the isolate
  const render = engine.template(Function(`return ${specification}`)())

  return (root) => {
    values.length = 0
    render(root)
    return values
  }
}

interface Captures {
  readonly values: unknown[]
  /** Of each text, by its number. */
  readonly escapings: readonly (Escaping | undefined)[]
}

/** Those that no text can name: a name with a space is not one. Each puts its value in its place, in the markup of its field. */
export function registerCaptures(
  engine: TemplateEngine,
  { values, escapings }: Captures,
): Readonly<Record<string, true>> {
  let current: Escaping | undefined
  const isPlain = escapings.every((escaping) => escaping === undefined)
  engine.Utils.escapeExpression = isPlain ? textOfValue : (value) => escapeInserted(textOfValue(value), current)
  // A SafeString is what `json` makes for templates; here JSON is a text like any other.
  const plain = (value: unknown) => (value instanceof engine.SafeString ? textOfValue(value) : value)
  engine.registerHelper('capture value', (index: number, value: unknown) => {
    values[index] = finishField(escapeValue(plain(value), escapings[index]), escapings[index])
    return ''
  })
  engine.registerHelper('capture markup', (index: number, value: unknown) => {
    values[index] = finishField(plain(value), escapings[index])
    return ''
  })
  engine.registerHelper('capture text', function (
    this: unknown,
    index: number,
    options: { fn: (root: unknown) => string },
  ) {
    current = escapings[index]
    values[index] = finishField(options.fn(this), current)
    return ''
  } as (...given: never[]) => unknown)
  return { 'capture value': true, 'capture markup': true, 'capture text': true }
}

export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return `${value as string}`
  return 'toHTML' in value && typeof value.toHTML === 'function' ? value.toHTML() : JSON.stringify(value)
}

export function parseText(
  engine: TemplateEngine,
  { text, pointer }: FieldExpression,
  place: TextPlace | undefined,
): TemplateProgram {
  try {
    return engine.parse(separateBraces(text))
  } catch (error) {
    const at = place ? `line ${place.line}, column ${place.column}` : 'somewhere'
    throw new SyntaxError(`${at} (${pointer || 'the whole'}): ${(error as Error).message}`)
  }
}

/** One expression alone keeps its type; anything else is text. */
export function captureStatement(
  program: TemplateProgram,
  index: number,
  knownHelpers: Readonly<Record<string, true>>,
): TemplateNode {
  const [only, ...others] = program.body
  const loc = program.loc
  const number = { type: 'NumberLiteral', value: index, original: index, loc }
  const pathTo = (name: string) => ({
    type: 'PathExpression',
    this: false,
    data: false,
    depth: 0,
    parts: [name],
    original: name,
    loc,
  })
  const strip = { open: false, close: false }
  if (only?.type === 'MustacheStatement' && others.length === 0) {
    const { path, params, hash } = only as unknown as {
      path: TemplateNode
      params: TemplateNode[]
      hash?: TemplateNode
    }
    const isCall = params.length > 0 || hash !== undefined || Object.hasOwn(knownHelpers, String(path.original))
    const expression = isCall ? { type: 'SubExpression', path, params, hash, loc: only.loc } : path
    return {
      type: 'MustacheStatement',
      path: pathTo(only.escaped === false ? 'capture markup' : 'capture value'),
      params: [number, expression],
      escaped: true,
      strip,
      loc,
    }
  }
  const block = { type: 'BlockStatement', path: pathTo('capture text'), params: [number], program, loc }
  return { ...block, openStrip: strip, inverseStrip: strip, closeStrip: strip }
}

/** Moves every place in the tree to where the text stands in the mapping's source. */
export function placeNodes(program: TemplateProgram, place: TextPlace | undefined): TemplateProgram {
  if (!place) return program
  const moved = (loc: { start: { line: number; column: number } }) => {
    const { line, column } = loc.start
    // Escapes make a text longer in the source than it is: its beginning is the most that can be said.
    const at = place.hasEscapes ? place.column - 1 : place.column + column
    return { ...loc, start: { line: place.line, column: line === 1 ? at : place.column - 1 } }
  }
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    const entries = Object.entries(node).map(([name, inner]) => [
      name,
      name === 'loc' && inner ? moved(inner) : visit(inner),
    ])
    return Object.fromEntries(entries)
  }
  return visit(program) as TemplateProgram
}
