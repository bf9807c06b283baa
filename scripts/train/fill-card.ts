import type { Measures } from './measure-head.ts'
import type { TrainingRecord } from './train-and-measure.ts'

const BEGIN = '<!-- npm run train writes from here -->'
const END = '<!-- to here -->'

/** Puts what was measured into a model card, between its two marks; the prose around them is written by people. */
export function fillCard(card: string, file: keyof TrainingRecord['files'], record: TrainingRecord): string {
  const [before, rest] = card.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`A model card has no "${BEGIN}" and "${END}".`)
  const figures = file === 'names.json' ? [] : ['', ...renderMeasures(record)]
  return [`${before}${BEGIN}`, '', ...renderOrigin(file, record), ...figures, '', `${END}${after}`].join('\n')
}

function renderOrigin(file: keyof TrainingRecord['files'], { data, files }: TrainingRecord): string[] {
  const { bytes, sha256 } = files[file]
  return [
    `- \`packages/runtime/models/${file}\`, ${count(bytes)} bytes, SHA-256 \`${sha256}\``,
    `- from \`${data.file}\`, SHA-256 \`${data.sha256}\``,
    `- trained on ${count(data.training.comments)} comments of ${count(data.training.respondents)} respondents, measured on ` +
      `${count(data.heldOut.comments)} of ${count(data.heldOut.respondents)} others`,
  ]
}

function renderMeasures({ terms, measured }: TrainingRecord): string[] {
  const { polarity, ratedPolarity, sentiment, topic } = measured
  return [
    `${count(terms)} terms.`,
    '',
    '| question | n | right | most common class | macro F1 | confidence is off by |',
    '|---|---|---|---|---|---|',
    renderQuestion('polarity: what was best, or what could be improved', polarity),
    renderQuestion('the same, of comments whose strength a coder rated', ratedPolarity),
    renderQuestion('sentiment: positive, negative, neutral', sentiment),
    renderQuestion('topic, one of 16', topic),
    '',
    '| class | n | of those called so, right | of those that are, found |',
    '|---|---|---|---|',
    ...renderClasses(sentiment),
    ...renderClasses(topic),
  ]
}

const renderQuestion = (name: string, { n, accuracy, baseline, macroF1, calibrationError }: Measures): string =>
  `| ${[name, count(n), percent(accuracy), percent(baseline), macroF1.toFixed(2), percent(calibrationError)].join(' | ')} |`

const renderClasses = ({ classes }: Measures): string[] =>
  Object.entries(classes)
    .toSorted(([, a], [, b]) => b.n - a.n)
    .map(([name, { n, precision, recall }]) => `| ${name} | ${count(n)} | ${percent(precision)} | ${percent(recall)} |`)

const count = (value: number): string => value.toLocaleString('en')
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
