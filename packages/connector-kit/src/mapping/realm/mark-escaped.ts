import type { TemplateNode, TemplateProgram } from './register-helpers.ts'

/**
 * Marks the expressions whose values are markup already, those of an `escape…` helper or one for rich text, so that they are put in
 * as they are: like three braces, or by the helper of that name where something else has to be done to every value.
 */
export function markEscaped(program: TemplateProgram, helper?: string): TemplateProgram {
  const visit = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(visit)
    if (typeof node !== 'object' || node === null) return node
    const visited = Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, visit(inner)]))
    return visited.type === 'MustacheStatement' ? markStatement(visited as TemplateNode, helper) : visited
  }
  return visit(program) as TemplateProgram
}

export function markStatement(statement: TemplateNode, helper: string | undefined): TemplateNode {
  const { path, params, hash, loc } = statement as unknown as {
    path: TemplateNode
    params: readonly TemplateNode[]
    hash?: TemplateNode
    loc: unknown
  }
  const named = (name: string) => ({ ...path, parts: [name], original: name })
  if (path.original === 'json') {
    // `{{json (escapeHtml x)}}`: all of the JSON is markup already.
    const [value] = params
    const isMarkup = value?.type === 'SubExpression' && givesMarkup((value as unknown as { path: TemplateNode }).path)
    return isMarkup ? { ...statement, path: named('json as it is') } : statement
  }
  if (!givesMarkup(path) || statement.escaped === false) return statement
  if (helper === undefined) return { ...statement, escaped: false }
  const call = { type: 'SubExpression', path, params, hash, loc }
  return { ...statement, path: named(helper), params: [call], hash: undefined }
}

export function givesMarkup({ original }: TemplateNode): boolean {
  return /^(?:escape(?:Html|Mrkdwn|Markdown|Telegram|Csv)|adf|adaptiveCard|slackBlocks|googleCard|notionText|markup)$/.test(
    String(original),
  )
}
