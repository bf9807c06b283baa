import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readNhsComments } from '../../../../../scripts/train/nhs-comments.ts'
import { isHeldOut } from '../../../../../scripts/train/split-respondents.ts'
import modelFile from '../../../models/comments-en.json' with { type: 'json' }
import nameFile from '../../../models/names.json' with { type: 'json' }
import { URGENCIES } from '../../../src/insights/text/intent/urgency.ts'
import { termsOf } from '../../../src/insights/text/model/terms.ts'
import { createReadComment } from '../../../src/insights/text/read-comment.ts'
import { toNameList } from '../../../src/insights/text/redact/name-list.ts'
import { redactPersonalData } from '../../../src/insights/text/redact/redact-personal-data.ts'
import { loadTextModels } from '../../../src/insights/text/text-models.ts'
import { readWords } from '../../../src/insights/text/words/read-words.ts'

const root = resolve(import.meta.dirname, '../../../../..', process.env.HOWAZIT_DATA_DIR ?? '../shared/data')
const isHere = existsSync(root)
if (!isHere && process.env.CI === 'true') throw new Error(`There is no ${root}; set HOWAZIT_DATA_DIR.`)
if (!isHere) console.warn(`SKIPPED: what models were trained on is not in ${root}; set HOWAZIT_DATA_DIR to check it.`)

describe.skipIf(!isHere)('the vocabulary of the shipped model', () => {
  it('was used by 25 respondents of the training part at least, each term of it', () => {
    const names = toNameList(nameFile)
    const missing = new Map(modelFile.terms.split(',').map((term) => [term, new Set<string>()]))
    for (const { respondent, text } of readNhsComments(root).comments) {
      if (isHeldOut(respondent)) continue
      for (const term of termsOf(readWords(redactPersonalData(text, names).text)))
        if (missing.get(term.text)?.add(respondent).size === 25) missing.delete(term.text)
    }
    expect([...missing.keys()]).toEqual([])
  })
})

describe.skipIf(!isHere)('urgency of the NHS comments', () => {
  it('is as docs/insights.md says it was read by hand', () => {
    const readComment = createReadComment(loadTextModels())
    const isCandidate = (text: string) => URGENCIES.some(({ expression }) => text.search(expression) !== -1)
    const urgencies = readNhsComments(root).comments.flatMap(({ text }) =>
      isCandidate(text) ? (readComment(text).urgency ?? []) : [],
    )
    const critical = urgencies.filter(({ name }) => name === 'critical')
    const inPraise = critical.filter(({ confidence }) => confidence === 0.5)
    expect([urgencies.length, critical.length, inPraise.length]).toEqual([309, 249, 8])
  })
})
