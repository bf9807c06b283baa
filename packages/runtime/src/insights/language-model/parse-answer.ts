import type { Refusal, SentVerbatim, WrittenTheme } from './language-model.ts'
import { citationOf } from './write-prompt.ts'

const CONTENT_MAX = 8_192
const NAME_MAX = 60
const SUMMARY_MAX = 400

/** One line of visible text that no reader takes for markup. */
const PLAIN = /^[^\p{C}\p{Zl}\p{Zp}<>]*\p{L}[^\p{C}\p{Zl}\p{Zp}<>]*$/u

/** Numbers come from figures alone; these are numbers too. */
const QUANTITIES = new Set(
  `zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty
  fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions dozen dozens twice half halves third thirds
  quarter quarters cent percent percentage majority minority`.split(/\s+/),
)

/** What a model said, checked as what anybody says: respondents may have told it what to say. */
export function parseAnswer(content: string, verbatims: readonly SentVerbatim[]): WrittenTheme | Refusal {
  const answer = readJson(content)
  if (answer === undefined) return 'not_json'
  const shaped = toShape(answer)
  if (!shaped) return 'misshapen'
  const { name, summary, cites } = shaped
  const cited = verbatims.filter((_, at) => cites.includes(citationOf(at)))
  if (cited.length === 0 || cited.length !== cites.length) return 'cites_nothing_known'
  const known = new Set(cited.flatMap(({ text }) => quantitiesOf(text)))
  if (quantitiesOf(`${name} ${summary}`).some((quantity) => !known.has(quantity))) return 'number_not_cited'
  return { name, summary, evidence: cited.map(({ responseId, questionId }) => ({ responseId, questionId })) }
}

function readJson(content: string): unknown {
  if (content.length > CONTENT_MAX) return undefined
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

interface Shaped {
  readonly name: string
  readonly summary: string
  readonly cites: readonly string[]
}

/** These three and nothing else. */
function toShape(answer: unknown): Shaped | undefined {
  if (typeof answer !== 'object' || answer === null || Object.keys(answer).length !== 3) return undefined
  const { name, summary, cites } = answer as Readonly<Record<string, unknown>>
  if (!isLine(name, NAME_MAX) || !isLine(summary, SUMMARY_MAX) || !Array.isArray(cites)) return undefined
  if (!cites.every((cite) => typeof cite === 'string') || new Set(cites).size !== cites.length) return undefined
  return { name: name.trim(), summary: summary.trim(), cites }
}

const isLine = (text: unknown, lengthMax: number): text is string =>
  typeof text === 'string' && text.trim().length >= 2 && text.length <= lengthMax && PLAIN.test(text)

const quantitiesOf = (text: string): readonly string[] => [
  ...(text.match(/\p{N}+|[%‰]/gu) ?? []),
  ...(text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => QUANTITIES.has(word)),
]
