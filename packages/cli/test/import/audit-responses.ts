import type { ResponseIngest } from '../../src/import/survey-shapes.ts'
import type { Imported } from './support.ts'

/**
 * Compares cells that another reader found with what the responses give back. Every cell that is not empty must be
 * there exactly, and nothing may be there that no cell says. Returns the differences, at most ten.
 */
export function auditResponses(
  expected: readonly (readonly string[])[],
  imported: Imported,
  headerRows: number,
): string[] {
  const render = createRenderer(imported)
  const differences: string[] = []
  const unseen = new Set(expected.keys())
  for (const { rows, response } of imported.responses) {
    const index = rows[0]! - headerRows - 1
    unseen.delete(index)
    const lost = new Bag(expected[index]!.filter((cell) => cell !== ''))
    const invented = render(response).filter((value) => !lost.remove(value))
    if (lost.size > 0 || invented.length > 0)
      differences.push(`row ${rows[0]}: lost ${lost.size}, invented ${JSON.stringify(invented)}`)
    if (differences.length === 10) return differences
  }
  for (const index of unseen)
    if (expected[index]!.some((cell) => cell !== '')) differences.push(`record ${index}: no response`)
  return differences.slice(0, 10)
}

class Bag {
  private readonly counts = new Map<string, number>()
  size = 0

  constructor(values: readonly string[]) {
    for (const value of values) this.counts.set(value, (this.counts.get(value) ?? 0) + 1)
    this.size = values.length
  }

  remove(value: string): boolean {
    const count = this.counts.get(value) ?? 0
    if (count === 0) return false
    this.counts.set(value, count - 1)
    this.size--
    return true
  }
}

/** The cells a response gives back: options by their label, lists joined as they were, everything kept beside the answers. */
function createRenderer({ file }: Imported): (response: ResponseIngest) => string[] {
  if (file.kind !== 'table') throw new Error('Only tables are audited.')
  const labels = new Map(
    file.survey.questions.flatMap(({ options = [] }) => options.map(({ id, label }) => [id, label] as const)),
  )
  const separators = new Map(
    file.mapping.questions.map(({ separator }, index) => [file.survey.questions[index]!.id, separator] as const),
  )
  return ({ answers, respondentMeta = {}, dims = {} }) => {
    const byQuestion = Map.groupBy(answers, ({ questionId }) => questionId)
    const cells = [...byQuestion].flatMap(([questionId, all]) => {
      const values = all.map(({ optionId, textValue, numericValue }) =>
        optionId ? labels.get(optionId)! : (textValue ?? String(numericValue)),
      )
      const separator = separators.get(questionId)
      return separator === undefined ? values : [values.join(separator)]
    })
    return [...cells, ...Object.values(respondentMeta).map(String), ...Object.values(dims)]
  }
}
