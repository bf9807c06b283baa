import type { Label } from '../label.ts'
import type { Span } from '../span.ts'
import { applyRules } from './rule.ts'
import { URGENCIES, type Urgency } from './urgency.ts'

/** What somebody goes through by himself, and is helped with: praise of that help may be in another sentence than the word for it. */
const CRISIS = /suicid|self[- ]?harm|overdos|died|kill|end /i

/** Words for help that came, and for what it was worth. A bare `help` is not among them: it may be a cry for it. */
const PRAISED =
  /\b(?:help(?:s|ed|ful|ing)|(?:they|he|she|it|staff|nurses?|and) help|support(?:s|ed|ive|ing)?|thank(?:s|ful)?|grateful|good|great|excellent|brilliant|wonderful|fantastic|amazing|lovely|invaluable|understanding|listen(?:s|ed|ing)?|stop(?:s|ped)|prevent(?:s|ed)|saved|improved|better|cared|caring|fairly)\b/i

/** What goes on: thanks for something else are no help with it. */
const GOES_ON = /\b(?:i|we) (?:want|wish|will|am|feel|still)\b|\bi['’](?:m|ll)\b/i

/** The share that is right of what is called critical though a model takes the comment for praise: 4 of 8; see docs/insights.md. */
const CONFIDENCE_IN_PRAISE = 0.5

const SENTENCE_ENDS = /[.!?\n]/

/**
 * What cannot wait, if anything. Of clear praise nothing is `high`; `critical` is what no words of praise are about: those in the comment for what
 * somebody went through, those in the very sentence for what others do to him and for what goes on. The model alone denies no harm: it knows
 * patients, and calls it praise that a driver threatened somebody at the door.
 */
export function findUrgency(text: string, { isPraise }: { readonly isPraise: boolean }): Label<Urgency> | undefined {
  if (!isPraise) return applyRules(URGENCIES, text)[0]
  const critical = URGENCIES.filter(({ name }) => name === 'critical')
  const [label] = applyRules(critical, text, (span) => !PRAISED.test(aboutOf(text, span)))
  return label && { ...label, confidence: CONFIDENCE_IN_PRAISE }
}

function aboutOf(text: string, span: Span): string {
  const sentence = sentenceOf(text, span)
  const isOver = CRISIS.test(text.slice(span.start, span.end)) && !GOES_ON.test(sentence)
  return isOver ? text : sentence
}

function sentenceOf(text: string, { start, end }: Span): string {
  const before = text.slice(0, start).split(SENTENCE_ENDS).at(-1)!
  const after = text.slice(end).split(SENTENCE_ENDS)[0]!
  return `${before}${text.slice(start, end)}${after}`
}
