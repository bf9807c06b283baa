import type { Escaping, OperationEscaping } from '../../manifest/limits.ts'
import { compileExpressions, type FieldExpression } from './compile-expressions.ts'
import { escapeValue, escapingAt, finishField } from './escape-values.ts'
import type { Helper } from './helpers/create-helpers.ts'
import { jsonEvaluation } from './json-evaluation.ts'
import type { Evaluate } from './open-realm.ts'
import type { TemplateEngine } from './register-helpers.ts'

export interface FieldsSource {
  readonly source: string
  readonly escaping?: OperationEscaping | undefined
}

/** Makes the JSON anew, with the values of an event in their places. */
type Skeleton = (values: readonly unknown[], root: object) => unknown

/**
 * Compiles field templates: JSON whose texts may hold Handlebars expressions. A text that is one expression and nothing else
 * stands for the value itself, whatever its type; where that is absent its member or item is left out. Plain paths, which most
 * texts are, are looked up here; a mapping of nothing else needs no engine.
 */
export function compileFields(
  engine: TemplateEngine | undefined,
  { source, escaping }: FieldsSource,
  helpers?: Readonly<Record<string, Helper>>,
): Evaluate {
  const expressions: FieldExpression[] = []
  const texts: TextsOfFields = {
    escapingAt: (pointer) => escapingAt(escaping, pointer),
    addExpression: (expression) => expressions.push(expression) - 1,
  }
  const skeleton = buildSkeleton(JSON.parse(source), '', texts)
  const valuesOf = expressions.length === 0 ? () => [] : compileExpressions(engine!, { source, expressions, helpers })

  return (event, context) => {
    const root = { event, context }
    const text = JSON.stringify(skeleton(valuesOf(root), root)) as string | undefined
    return text === undefined
      ? { status: 'invalid', text: 'the whole mapping is one expression, and it is absent' }
      : jsonEvaluation(text)
  }
}

/** What becomes of texts: those that Handlebars has to evaluate are collected. */
interface TextsOfFields {
  escapingAt(pointer: string): Escaping | undefined
  addExpression(expression: FieldExpression): number
}

export function buildSkeleton(value: unknown, pointer: string, texts: TextsOfFields): Skeleton {
  if (typeof value === 'string') return buildText(value, pointer, texts)
  if (typeof value !== 'object' || value === null) return () => value
  const below = (name: string) => `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (Array.isArray(value)) {
    const items = value.map((item, index) => buildSkeleton(item, below(String(index)), texts))
    return (values, root) => items.map((item) => item(values, root)).filter((item) => item !== undefined)
  }
  const members = Object.entries(value).map(([name, inner]) => {
    if (name.includes('{{')) throw new SyntaxError(`${below(name)}: names of members cannot hold expressions`)
    return [name, buildSkeleton(inner, below(name), texts)] as const
  })
  // Object.fromEntries defines own members: `__proto__` is a name like any other.
  return (values, root) => Object.fromEntries(members.map(([name, member]) => [name, member(values, root)]))
}

export function buildText(text: string, pointer: string, texts: TextsOfFields): Skeleton {
  const escaping = texts.escapingAt(pointer)
  // A formula that the mapping's author wrote is meant.
  if (!text.includes('{{')) return () => (escaping === 'adf' ? finishField(text, escaping) : text)
  const path = plainPath(text)
  if (path && escaping === undefined) return (_, root) => lookUp(root, path)
  if (path) return (_, root) => finishField(escapeValue(lookUp(root, path), escaping), escaping)
  const index = texts.addExpression({ text, pointer, escaping })
  return (values) => values[index]
}

/** The names of `{{event.data.x}}`; undefined for everything that is more than a path of simple names. */
export function plainPath(text: string): readonly string[] | undefined {
  const [, path] = /^\{\{\s*((?:event|context)(?:\.(?!this\b)[A-Za-z_]\w*)*)\s*\}\}$/.exec(text) ?? []
  return path?.split('.')
}

/** As Handlebars looks up: own members only. */
export function lookUp(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const name of path) {
    if (value === null || value === undefined || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
