import { classify, findFeatures } from '../../packages/runtime/src/insights/text/model/classify.ts'
import { redactPersonalData } from '../../packages/runtime/src/insights/text/redact/redact-personal-data.ts'
import type { TextModels } from '../../packages/runtime/src/insights/text/text-models.ts'
import { readWords } from '../../packages/runtime/src/insights/text/words/read-words.ts'
import { type Judged, type Measures, measureHead } from './measure-head.ts'
import type { LabelledComment } from './nhs-comments.ts'

export interface ModelMeasures {
  /** Which of the two questions a comment answers: what was best, or what could be improved. */
  readonly polarity: Measures
  /** The same of comments whose strength a person rated. */
  readonly ratedPolarity: Measures
  readonly sentiment: Measures
  readonly topic: Measures
}

/** How the shipped files do on comments they have not seen, read as they are read later. */
export function measureModels({ model, names }: TextModels, comments: readonly LabelledComment[]): ModelMeasures {
  const [sentimentHead, topicHead] = [model.heads.get('sentiment')!, model.heads.get('topic')!]
  const positive = sentimentHead.classes.indexOf('positive')
  const negative = sentimentHead.classes.indexOf('negative')
  const judged = {
    polarity: [] as Judged[],
    ratedPolarity: [] as Judged[],
    sentiment: [] as Judged[],
    topic: [] as Judged[],
  }
  for (const { text, polarity, isRated, topic } of comments) {
    const features = findFeatures(model, readWords(redactPersonalData(text, names).text))
    const sentiment = classify(sentimentHead, features)
    const [good, bad] = [sentiment[positive]!, sentiment[negative]!]
    judged.sentiment.push(mostLikely(sentimentHead.classes, sentiment, polarity))
    judged.polarity.push(toTwo(good, polarity))
    if (isRated) judged.ratedPolarity.push(toTwo(good / (good + bad), polarity))
    if (topic !== undefined) judged.topic.push(mostLikely(topicHead.classes, classify(topicHead, features), topic))
  }
  return {
    polarity: measureHead(judged.polarity),
    ratedPolarity: measureHead(judged.ratedPolarity),
    sentiment: measureHead(judged.sentiment),
    topic: measureHead(judged.topic),
  }
}

function mostLikely(classes: readonly string[], probabilities: Float64Array, truth: string): Judged {
  const confidence = Math.max(...probabilities)
  return { predicted: classes[probabilities.indexOf(confidence)]!, confidence, truth }
}

const toTwo = (probability: number, polarity: string): Judged => ({
  predicted: probability >= 0.5 ? 'best' : 'improve',
  confidence: Math.max(probability, 1 - probability),
  truth: polarity === 'positive' ? 'best' : 'improve',
})
