import type { Label } from '../label.ts'
import type { Span } from '../span.ts'

/** Words that show what somebody wants. */
export interface Rule<Name extends string> {
  readonly name: Name
  /** The share of finds that are right, by reading a sample of them; see docs/insights.md. */
  readonly confidence: number
  readonly expression: RegExp
}

/** "No complaints", "never had to call the police": just before, in the same sentence, it is denied. */
const DENIED =
  /\b(?:no|not|never|nothing|without|none|neither|nor|cannot|can['’]?t|don['’]?t|didn['’]?t|couldn['’]?t|wasn['’]?t|hardly|any|impossible|hard to|able to|how to)\b[^.!?;:\n]{0,24}$/i
const CONTEXT = 40

/** Of the rules of a name the surest; of what they find only what is meant. */
export function applyRules<Name extends string>(
  rules: readonly Rule<Name>[],
  text: string,
  isMeant: (span: Span) => boolean = () => true,
): readonly Label<Name>[] {
  const labels = new Map<Name, Label<Name>>()
  for (const { name, confidence, expression } of rules) {
    // Most comments want none of it, which is told more quickly than where.
    if (text.search(expression) === -1) continue
    const evidence = Array.from(text.matchAll(expression), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
    }))
    const meant = evidence.filter(
      (span) => !DENIED.test(text.slice(Math.max(0, span.start - CONTEXT), span.start)) && isMeant(span),
    )
    if (meant.length > 0 && confidence > (labels.get(name)?.confidence ?? 0))
      labels.set(name, { name, confidence, evidence: meant })
  }
  return [...labels.values()]
}
