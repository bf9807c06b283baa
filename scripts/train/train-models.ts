import { findFeatures } from '../../packages/runtime/src/insights/text/model/classify.ts'
import { openModel } from '../../packages/runtime/src/insights/text/model/model.ts'
import type { ModelFile } from '../../packages/runtime/src/insights/text/model/model-file.ts'
import { type NameFile, toNameList } from '../../packages/runtime/src/insights/text/redact/name-list.ts'
import { redactPersonalData } from '../../packages/runtime/src/insights/text/redact/redact-personal-data.ts'
import { readWords } from '../../packages/runtime/src/insights/text/words/read-words.ts'
import { buildVocabulary, type UsedTerm } from './build-vocabulary.ts'
import { collectNames, type NameSources } from './collect-names.ts'
import { countCases } from './count-cases.ts'
import type { LabelledComment } from './nhs-comments.ts'
import { packHead } from './pack-head.ts'
import { trainHead } from './train-head.ts'

/** Goes up with every training that changes a figure. */
const VERSION = 1

export interface TrainingInput extends Omit<NameSources, 'cases'> {
  /** Of the respondents that may be learnt from. */
  readonly comments: readonly LabelledComment[]
  readonly respondentsMin?: number
}

export interface TrainedModels {
  readonly names: NameFile
  readonly model: ModelFile
}

type Question = (comment: LabelledComment) => string | undefined

/** What the model is asked of a comment; comments that people gave no answer to teach nothing about it. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  sentiment: ({ polarity }) => polarity,
  topic: ({ topic }) => topic,
}

/** Everything that is shipped, from comments alone; the same bytes for the same comments. */
export function trainModels({ comments, names, words, respondentsMin }: TrainingInput): TrainedModels {
  // 1. Names first: what stands for them is all that later steps may see.
  const cases = countCases(comments.map(({ text }) => text))
  const nameFile = collectNames({ names, words, cases })
  const list = toNameList(nameFile)
  // 2. Comments as they are read later: redacted, in words.
  const writings = comments.map((comment) => ({
    ...comment,
    words: readWords(redactPersonalData(comment.text, list).text),
  }))
  // 3. Terms that many used, and what each of them says.
  const vocabulary = buildVocabulary({ writings, names: list, cases, respondentsMin })
  const empty = emptyModel(vocabulary)
  const reader = openModel(empty)
  const features = writings.map(({ words: read }) =>
    Int32Array.from(findFeatures(reader, read).terms, ({ term }) => term),
  )
  const heads = Object.entries(QUESTIONS).map(([question, ask]) => {
    const labels = comments.map(ask)
    const classes = [...new Set(labels.filter((label) => label !== undefined))].toSorted()
    const examples = labels.flatMap((label, at) =>
      label === undefined ? [] : [{ terms: features[at]!, label: classes.indexOf(label) }],
    )
    const head = trainHead(examples, { terms: vocabulary.length, classes: classes.length, seed: question })
    return [question, packHead(head, classes)] as const
  })
  return { names: nameFile, model: { ...empty, heads: Object.fromEntries(heads) } }
}

const emptyModel = (vocabulary: readonly UsedTerm[]): ModelFile => ({
  name: 'comments-en',
  version: VERSION,
  language: 'en',
  terms: vocabulary.map(({ text }) => text).join(','),
  respondents: Buffer.from(vocabulary.map(({ respondents }) => respondents)).toString('base64'),
  heads: {},
})
