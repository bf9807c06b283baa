import type { OptionCreate, QuestionCreate, QuestionType } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import { type Ids, isUuid } from '../ids.ts'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import type { Finding } from '../runtime.ts'

/** A question of one version, complete: nothing is left to be made. */
export interface QuestionDefinition {
  readonly id: string
  readonly key: string
  readonly type: QuestionType
  readonly text: string
  readonly options: readonly OptionDefinition[]
}

export interface OptionDefinition {
  readonly id: string
  readonly label: string
  readonly value: number | null
}

export interface DefineOptions {
  readonly ids: Ids
  /** Every question the survey ever had, newest version first; empty for a new survey. */
  readonly earlier?: readonly QuestionDefinition[]
}

/**
 * Completes the questions of a new version. A question without id is the earlier one with its key, an option without id the
 * one with its label: otherwise every new version would cut its questions off from their past answers.
 *
 * Throws `validation_failed` with every finding: ids and keys that occur twice, a question that changes its type or key.
 */
export function defineQuestions(
  questions: readonly QuestionCreate[],
  { ids, earlier = [] }: DefineOptions,
): readonly QuestionDefinition[] {
  throwFindings(findUnstorable(questions).map((finding) => ({ ...finding, pointer: `/questions${finding.pointer}` })))
  const past = indexPast(earlier)
  const givenKeys = questions.flatMap(({ key }) => (key === undefined ? [] : [key]))
  // Also those of the past: a key means one question for as long as the survey lives.
  const takenKeys = new Set([...past.byKey.keys(), ...givenKeys])
  const defined = questions.map((question, index) => {
    const known =
      question.id === undefined ? past.byKey.get(question.key ?? '') : past.byId.get(question.id.toLowerCase())
    const key = question.key ?? known?.key ?? freeKey(index, takenKeys)
    takenKeys.add(key)
    return defineQuestion({ question, key, known, ids })
  })
  throwFindings([...findTwins(defined), ...findBreaks(defined, past)])
  return defined
}

interface Past {
  readonly byId: ReadonlyMap<string, QuestionDefinition>
  readonly byKey: ReadonlyMap<string, QuestionDefinition>
}

function indexPast(earlier: readonly QuestionDefinition[]): Past {
  // Oldest first, so that the newest version's wins.
  const oldestFirst = earlier.toReversed()
  return {
    byId: new Map(oldestFirst.map((question) => [question.id, question])),
    byKey: new Map(oldestFirst.map((question) => [question.key, question])),
  }
}

function freeKey(index: number, taken: ReadonlySet<string>): string {
  for (let number = index + 1; ; number += 1) {
    if (!taken.has(`q${number}`)) return `q${number}`
  }
}

interface Draft {
  readonly question: QuestionCreate
  readonly key: string
  readonly known: QuestionDefinition | undefined
  readonly ids: Ids
}

function defineQuestion({ question, key, known, ids }: Draft): QuestionDefinition {
  const { type, text, options = [] } = question
  const knownOptions = new Map(known?.options.map(({ label, id }) => [label, id]))
  const defineOption = ({ id, label, value }: OptionCreate): OptionDefinition => {
    return { id: id?.toLowerCase() ?? knownOptions.get(label) ?? ids.newId(), label, value: value ?? null }
  }
  const id = question.id?.toLowerCase() ?? known?.id ?? ids.newId()
  return { id, key, type, text, options: options.map(defineOption) }
}

/** What occurs twice within the version, and ids that are none. */
function findTwins(questions: readonly QuestionDefinition[]): Finding[] {
  const pointerOf = (field: string) => (index: number) => `/questions/${index}/${field}`
  const optionTwins = questions.flatMap(({ options }, at) =>
    findRepeated(options, ({ id }) => id).map((index) =>
      invalid(`/questions/${at}/options/${index}/id`, 'The option occurs twice.'),
    ),
  )
  const notIds = questions.flatMap(({ id, options }, at) => [
    ...(isUuid(id) ? [] : [invalid(`/questions/${at}/id`, 'The id is not a UUID.')]),
    ...options.flatMap((option, index) =>
      isUuid(option.id) ? [] : [invalid(`/questions/${at}/options/${index}/id`, 'The id is not a UUID.')],
    ),
  ])
  return [
    ...notIds,
    ...findRepeated(questions, ({ id }) => id).map((index) =>
      invalid(pointerOf('id')(index), 'The question occurs twice.'),
    ),
    ...findRepeated(questions, ({ key }) => key).map((index) =>
      invalid(pointerOf('key')(index), 'The key occurs twice.'),
    ),
    ...optionTwins,
  ]
}

function findRepeated<Item>(items: readonly Item[], identify: (item: Item) => string): number[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const identity = identify(item)
    if (seen.has(identity)) return [index]
    seen.add(identity)
    return []
  })
}

/** What would give answers of the past another meaning. */
function findBreaks(questions: readonly QuestionDefinition[], past: Past): Finding[] {
  return questions.flatMap(({ id, key, type }, index) => {
    const findings: Finding[] = []
    const known = past.byId.get(id)
    if (known && known.type !== type) {
      findings.push(invalid(`/questions/${index}/type`, 'A question keeps its type; make a new question.', known.type))
    }
    if (known && known.key !== key) {
      findings.push(invalid(`/questions/${index}/key`, 'A question keeps its key.', known.key))
    }
    const owner = past.byKey.get(key)
    if (!known && owner && owner.id !== id) {
      findings.push(invalid(`/questions/${index}/key`, 'The key is that of another question of the survey.'))
    }
    return findings
  })
}

const invalid = (pointer: string, detail: string, expected?: string): Finding => ({
  code: 'validation_failed',
  pointer,
  detail,
  ...(expected !== undefined && { expected }),
})

/** Throws the findings as one error; does nothing when there are none. */
export function throwFindings(findings: readonly Finding[]): void {
  const [first] = findings
  if (!first) return
  throw new HowazitError(first.code, first.detail, { details: { pointer: first.pointer, errors: findings } })
}
