import type { Evaluation } from './open-realm.ts'

/**
 * What comes out of a realm: a JSON array of (status, length) pairs on the first line, then all texts one after the other. The
 * texts are JSON already: as strings in another JSON they would be escaped, copied and read again on each side. Runs inside the
 * realm.
 */
export function packEvaluations(evaluations: readonly Evaluation[]): string {
  const index: number[] = []
  let texts = ''
  for (const evaluation of evaluations) {
    const { status } = evaluation
    // A lone surrogate has no bytes in UTF-8, and would not be one character any more on the other side.
    const text = evaluation.text.toWellFormed()
    index.push(status === 'ok' ? 0 : status === 'failed' ? 1 : 2, text.length)
    texts += text
  }
  return `${JSON.stringify(index)}\n${texts}`
}
