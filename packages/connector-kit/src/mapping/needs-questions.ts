import type { Mapping } from './mapping.ts'

/**
 * Whether a mapping asks for questions, by the helpers `answer` and `question` or by `context.questions`: they weigh more than many
 * events, so a caller gives them only then. Told from the source's text, so a comment may make it true in vain.
 */
export function needsQuestions({ source }: Pick<Mapping, 'source'>): boolean {
  return /\b(?:answer|questions?)\b/.test(source)
}
