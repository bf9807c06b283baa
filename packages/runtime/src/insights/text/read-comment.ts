import { findUrgency } from './intent/find-urgency.ts'
import { INTENTS, type Intent } from './intent/intents.ts'
import { applyRules } from './intent/rule.ts'
import type { Urgency } from './intent/urgency.ts'
import type { Label } from './label.ts'
import { detectLanguage, type Language } from './language/detect-language.ts'
import { classify, type Features, findEvidence, findFeatures } from './model/classify.ts'
import type { Head } from './model/model.ts'
import { NO_NAMES } from './redact/name-list.ts'
import { type Redaction, redactPersonalData } from './redact/redact-personal-data.ts'
import type { TextModels } from './text-models.ts'
import { readWords } from './words/read-words.ts'

/** All that is known of a comment. What is in it may be stored: everything refers to the redacted text. */
export interface CommentReading {
  readonly text: string
  readonly redactions: readonly Redaction[]
  readonly language: Language
  readonly coverage: Coverage
  /** From here on: where the coverage is full. */
  readonly sentiment?: Label<Sentiment>
  /** Those it is likely to be about, the likeliest first. */
  readonly topics: readonly Label[]
  readonly intents: readonly Label<Intent>[]
  readonly urgency?: Label<Urgency>
}

export type Sentiment = 'positive' | 'negative' | 'neutral'

/** How far a comment was read, so that nobody takes silence for nothing to say. */
export type Coverage =
  | 'full'
  /** Redacted only: there is no model of its language. */
  | 'language_not_supported'
  | 'language_unknown'
  /** Redacted only: no term of it is in the model. */
  | 'nothing_known'

export type ReadComment = (comment: string) => CommentReading

/** Less likely sentiments are no better than a guess. */
const SENTIMENT_CONFIDENCE_MIN = 0.4

/** Less likely topics are as often wrong as right. */
const TOPIC_CONFIDENCE_MIN = 0.3

/** What is praise this surely may tell of harm that is over. */
const PRAISE_CONFIDENCE_MIN = 0.9

/** German writes every noun as English writes names. */
const CAPITALISING = new Set(['de', 'lb'])

export function createReadComment({ model, names }: TextModels): ReadComment {
  const [sentimentHead, topicHead] = [model.heads.get('sentiment')!, model.heads.get('topic')!]
  const isEnglish = (word: string) => model.terms.has(word)

  return function readComment(comment) {
    // 1. The language first: it decides by what a name can be told.
    const written = readWords(comment)
    const language = detectLanguage(comment, written, isEnglish)
    // 2. Nothing after this sees the comment as it was.
    const { text, redactions } = redactPersonalData(comment, CAPITALISING.has(language.code) ? NO_NAMES : names)
    const features = findFeatures(model, redactions.length === 0 ? written : readWords(text))
    const coverage = coverageOf(language, features, model.language)
    if (coverage !== 'full') return { text, redactions, language, coverage, topics: [], intents: [] }
    const sentiment = label(sentimentHead, features, SENTIMENT_CONFIDENCE_MIN)[0] as Label<Sentiment> | undefined
    const isPraise = sentiment?.name === 'positive' && sentiment.confidence >= PRAISE_CONFIDENCE_MIN
    return {
      text,
      redactions,
      language,
      coverage,
      sentiment,
      topics: label(topicHead, features, TOPIC_CONFIDENCE_MIN),
      intents: applyRules(INTENTS, text),
      urgency: findUrgency(text, { isPraise }),
    }
  }
}

function coverageOf({ code }: Language, { terms }: Features, supported: string): Coverage {
  if (code === 'und') return 'language_unknown'
  if (code !== supported) return 'language_not_supported'
  return terms.length === 0 ? 'nothing_known' : 'full'
}

/** The classes that are likely enough, the likeliest first. */
function label(head: Head, features: Features, confidenceMin: number): readonly Label[] {
  const probabilities = classify(head, features)
  return [...head.classes.keys()]
    .filter((at) => probabilities[at]! >= confidenceMin)
    .toSorted((a, b) => probabilities[b]! - probabilities[a]!)
    .map((at) => ({
      name: head.classes[at]!,
      confidence: probabilities[at]!,
      evidence: findEvidence(head, features, at),
    }))
}
