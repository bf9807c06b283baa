import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { openReader } from '../packages/runtime/src/insights/text/parallel/open-reader.ts'
import { createReadComment } from '../packages/runtime/src/insights/text/read-comment.ts'
import { loadTextModels } from '../packages/runtime/src/insights/text/text-models.ts'
import { readWords } from '../packages/runtime/src/insights/text/words/read-words.ts'
import { measureModels } from '../scripts/train/measure-models.ts'
import { type LabelledComment, readNhsComments } from '../scripts/train/nhs-comments.ts'
import { isHeldOut } from '../scripts/train/split-respondents.ts'
import { type Bench, median } from './bench.ts'

/** The aims of the issue tracker. */
const AIMS = { polarityMin: 0.894, topicMin: 0.596, perCoreSecondMin: 20_000, allSecondsMax: 60 }
const TURNS = 3
/** Of the comments, in each turn. */
const SAMPLE = 4

type Print = (line: object) => void

/** On one respondent in five, whom no model has seen; see isHeldOut. */
function measureAccuracy(comments: readonly LabelledComment[], print: Print): boolean {
  const { polarity, ratedPolarity, sentiment, topic } = measureModels(
    loadTextModels(),
    comments.filter(({ respondent }) => isHeldOut(respondent)),
  )
  for (const [name, { n, accuracy, baseline, macroF1, calibrationError }, accuracyMin] of [
    ['polarity', polarity, AIMS.polarityMin],
    ['polarity, of comments whose strength a coder rated', ratedPolarity, undefined],
    ['sentiment', sentiment, undefined],
    ['topic, of 16', topic, AIMS.topicMin],
  ] as const)
    print({ case: name, n, accuracy, mostCommonClass: baseline, macroF1, calibrationError, accuracyMin })
  return polarity.accuracy > AIMS.polarityMin && topic.accuracy > AIMS.topicMin
}

function perCoreSecond(texts: readonly string[], read: (text: string) => unknown): number {
  const before = process.cpuUsage()
  for (const text of texts) read(text)
  const { user, system } = process.cpuUsage(before)
  return Math.round(texts.length / ((user + system) / 1e6))
}

/** In turns, so that a busy moment hits both. */
function measureSpeed(texts: readonly string[], print: Print): boolean {
  const readComment = createReadComment(loadTextModels())
  const sample = texts.filter((_, at) => at % SAMPLE === 0)
  perCoreSecond(sample, readComment)
  const turns = Array.from({ length: TURNS }, () => ({
    limit: perCoreSecond(sample, readWords),
    read: perCoreSecond(sample, readComment),
  }))
  const limit = median(turns.map((turn) => turn.limit))
  const read = median(turns.map((turn) => turn.read))
  print({ case: 'comments in words, nothing else (limit)', n: sample.length, perCoreSecond: limit })
  print({
    case: 'comments redacted and read: language, sentiment, topics, evidence, intent, urgency',
    n: sample.length,
    perCoreSecond: read,
    ofTheLimit: Math.round((read / limit) * 100) / 100,
    all: turns.map((turn) => turn.read),
    perCoreSecondMin: AIMS.perCoreSecondMin,
    load: loadavg().map(Math.round),
  })
  return read >= AIMS.perCoreSecondMin
}

async function measureAll(texts: readonly string[], print: Print): Promise<boolean> {
  const before = performance.now()
  await using reader = openReader(2)
  await reader.read(texts, new AbortController().signal)
  const seconds = Math.round((performance.now() - before) / 100) / 10
  print({
    case: 'all comments, on two threads',
    n: texts.length,
    seconds,
    secondsMax: AIMS.allSecondsMax,
    load: loadavg().map(Math.round),
  })
  return seconds < AIMS.allSecondsMax
}

export const bench: Bench = {
  name: 'insights',
  title: 'how well comments are read, on respondents no model has seen, and how quickly; needs the real survey data',
  async run(print) {
    const folder = resolve(import.meta.dirname, '..', process.env.HOWAZIT_DATA_DIR ?? '../shared/data')
    const { comments } = readNhsComments(folder)
    const texts = comments.map(({ text }) => text)
    const met = [measureAccuracy(comments, print), measureSpeed(texts, print), await measureAll(texts, print)]
    return met.every(Boolean)
  },
}
