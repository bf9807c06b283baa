import { isBlank, toText } from './texts.ts'

/** What a helper can know beside its arguments. */
export interface MappedEvent {
  readonly event: unknown
  readonly context: unknown
}

/** As the contract's `Question` and `Answer` have them; read as what they are, bytes from outside. */
export interface KnownQuestion {
  readonly id?: unknown
  readonly key?: unknown
  readonly type?: unknown
  readonly text?: unknown
  readonly options?: unknown
}

/**
 * The answer to a question, by its key, its id or (the first of) its type: a number, a text, an option's label, or the labels
 * of several; nothing where it was not answered or the survey does not ask it. `context.questions` are the survey's questions.
 */
export function findAnswer(mapped: MappedEvent, name: unknown): unknown {
  const question = findQuestion(mapped, name)
  const answers = listOf(member(member(member(mapped.event, 'data'), 'response'), 'answers'))
  const given = answers.filter((answer) => member(answer, 'questionId') === question.id)
  const values = given.map((answer) => answerValue(answer, question)).filter((value) => !isBlank(value))
  return values.length > 1 || question.type === 'multi' ? (values.length === 0 ? undefined : values) : values[0]
}

/** A question's text, as its survey's version asks it. */
export function questionText(mapped: MappedEvent, name: unknown): unknown {
  return findQuestion(mapped, name).text
}

export function answerValue(answer: unknown, { options }: KnownQuestion): unknown {
  const optionId = member(answer, 'optionId')
  const option = isBlank(optionId)
    ? undefined
    : listOf(options).find((candidate) => member(candidate, 'id') === optionId)
  return member(answer, 'numericValue') ?? member(answer, 'textValue') ?? member(option, 'label') ?? optionId
}

export function findQuestion({ context }: MappedEvent, name: unknown): KnownQuestion {
  const questions = member(context, 'questions')
  const wanted = toText(name)
  const known = listOf(questions) as KnownQuestion[]
  const found =
    known.find(({ key }) => key === wanted) ??
    known.find(({ id }) => id === wanted) ??
    known.find(({ type }) => type === wanted)
  if (found) return found
  const isId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(wanted)
  // Silence would look like a question that nobody answers.
  if (!Array.isArray(questions) && !isId)
    throw new TypeError(
      `answer: the questions of the survey were not given, so ${JSON.stringify(wanted)} cannot be found; use its id`,
    )
  return isId ? { id: wanted } : {}
}

export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
