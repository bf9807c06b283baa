import { describe, expect, it } from 'vitest'
import { openModel } from '../../packages/runtime/src/insights/text/model/model.ts'
import { toNameList } from '../../packages/runtime/src/insights/text/redact/name-list.ts'
import { measureHead } from './measure-head.ts'
import { measureModels } from './measure-models.ts'
import type { LabelledComment } from './nhs-comments.ts'
import { isHeldOut } from './split-respondents.ts'
import { type TrainedModels, trainModels } from './train-models.ts'

/** Three kinds of comments, each written by thirty people in words of their own and of their kind; Zelda wrote about by all. */
const KINDS = [
  { polarity: 'positive', topic: 'staff', text: 'the friendly nurses and Zelda helped me' },
  { polarity: 'negative', topic: 'food', text: 'cold food, even Zelda says so' },
  { polarity: 'neutral', topic: undefined, text: 'nothing, thank you, and thanks to Zelda' },
] as const

const comments: readonly LabelledComment[] = Array.from({ length: 90 }, (_, at) => {
  const { text, ...labels } = KINDS[at % 3]!
  return {
    ...labels,
    respondent: `${at}`,
    isRated: labels.polarity !== 'neutral',
    text: `${text} word${'abcdefghij'[at % 10]}`,
  }
})

const train = (given = comments) => trainModels({ comments: given, names: ['Karen', 'Will'], words: new Set(['will']) })

const open = ({ model, names }: TrainedModels) => ({ model: openModel(model), names: toNameList(names) })

describe('trainModels', () => {
  it('gives the same bytes for the same comments', () => {
    expect(JSON.stringify(train())).toBe(JSON.stringify(train()))
  })

  it('learns what comments say, and measures it on others', () => {
    const others = comments.map((comment) => ({ ...comment, text: comment.text.toUpperCase() }))
    const { polarity, ratedPolarity, sentiment, topic } = measureModels(open(train()), others)
    expect([polarity.accuracy, ratedPolarity.accuracy, sentiment.accuracy, topic.accuracy]).toEqual([1, 1, 1, 1])
    expect([polarity.n, ratedPolarity.n, topic.n]).toEqual([90, 60, 60])
  })

  it('keeps only terms that 25 respondents used, and counts each respondent once', () => {
    const { model } = train()
    const terms = model.terms.split(',')
    const counts = Buffer.from(model.respondents, 'base64')
    expect(Object.fromEntries(terms.map((term, at) => [term, counts[at]]))).toMatchObject({ 'cold food': 30, and: 60 })
    expect(terms.some((term) => /^word[a-j]/.test(term))).toBe(false)
    const oneWriter = comments.map((comment) => ({ ...comment, respondent: 'same' }))
    expect(train(oneWriter).model.terms).toBe('')
  })

  it('has no name in it, known or not', () => {
    const { model, names } = train(comments.map((comment) => ({ ...comment, text: `${comment.text} and Karen will` })))
    expect(names).toEqual({ sure: 'karen', ordinary: 'will' })
    expect(model.terms).toContain('[name]')
    expect(model.terms).not.toMatch(/zelda|karen/)
    expect([...openModel(model).terms.keys()]).toContain('will')
  })
})

it('holds one respondent in five out, always the same ones', () => {
  const respondents = Array.from({ length: 5_000 }, (_, at) => `${at}`)
  expect(respondents.filter(isHeldOut).length / 5_000).toBeCloseTo(0.2, 1)
  expect(respondents.filter(isHeldOut).slice(0, 4)).toEqual(['11', '13', '14', '20'])
})

it('measures accuracy, rare classes as much as common ones, and whether confidence is right', () => {
  const judged = [
    { predicted: 'a', truth: 'a', confidence: 0.95 },
    { predicted: 'a', truth: 'a', confidence: 0.95 },
    { predicted: 'a', truth: 'b', confidence: 0.95 },
    { predicted: 'b', truth: 'b', confidence: 0.55 },
  ]
  expect(measureHead(judged)).toEqual({
    n: 4,
    accuracy: 0.75,
    baseline: 0.5,
    macroF1: 0.7333,
    calibrationError: 0.325,
    classes: { a: { n: 2, precision: 0.6667, recall: 1 }, b: { n: 2, precision: 1, recall: 0.5 } },
  })
})
