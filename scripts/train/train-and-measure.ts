import { createHash } from 'node:crypto'
import { openModel } from '../../packages/runtime/src/insights/text/model/model.ts'
import { toNameList } from '../../packages/runtime/src/insights/text/redact/name-list.ts'
import { fillCard } from './fill-card.ts'
import { type ModelMeasures, measureModels } from './measure-models.ts'
import { type LabelledComment, readNhsComments } from './nhs-comments.ts'
import { readShipped, type ShippedFiles } from './shipped-files.ts'
import { isHeldOut } from './split-respondents.ts'
import { trainModels } from './train-models.ts'
import { readCommonWords, readPeopleNames } from './word-lists.ts'

/** From what the models were made, and how good they are; `models.json`. */
export interface TrainingRecord {
  readonly data: {
    readonly file: string
    readonly sha256: string
    readonly training: Counts
    readonly heldOut: Counts
  }
  readonly files: Readonly<
    Record<'comments-en.json' | 'names.json', { readonly bytes: number; readonly sha256: string }>
  >
  readonly terms: number
  readonly measured: ModelMeasures
}

interface Counts {
  readonly comments: number
  readonly respondents: number
}

const MODELS = 'packages/runtime/models'
const CARDS = 'docs/models'

/** Everything that is shipped: the models, their record, and their cards with its figures. */
export function trainAndMeasure(folder: string, say: (step: string) => void): ShippedFiles {
  say('Reading the comments ...')
  const { file, sha256, comments } = readNhsComments(folder)
  const heldOut = comments.filter(({ respondent }) => isHeldOut(respondent))
  const training = comments.filter(({ respondent }) => !isHeldOut(respondent))

  say(`Training on ${training.length} of ${comments.length} ...`)
  const trained = trainModels({ comments: training, names: readPeopleNames(), words: readCommonWords() })
  const [model, names] = [toLine(trained.model), toLine(trained.names)]

  say(`Measuring on the other ${heldOut.length} ...`)
  const record: TrainingRecord = {
    data: { file, sha256, training: countOf(training), heldOut: countOf(heldOut) },
    files: { 'comments-en.json': describe(model), 'names.json': describe(names) },
    terms: trained.model.terms.split(',').length,
    measured: measureModels({ model: openModel(trained.model), names: toNameList(trained.names) }, heldOut),
  }
  return {
    [`${MODELS}/comments-en.json`]: model,
    [`${MODELS}/names.json`]: names,
    [`${MODELS}/models.json`]: `${JSON.stringify(record, null, 2)}\n`,
    [`${CARDS}/comments-en.md`]: fillCard(readShipped(`${CARDS}/comments-en.md`), 'comments-en.json', record),
    [`${CARDS}/names.md`]: fillCard(readShipped(`${CARDS}/names.md`), 'names.json', record),
  }
}

const toLine = (value: object): string => `${JSON.stringify(value)}\n`

const describe = (content: string) => ({
  bytes: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
})

const countOf = (comments: readonly LabelledComment[]): Counts => ({
  comments: comments.length,
  respondents: new Set(comments.map(({ respondent }) => respondent)).size,
})
