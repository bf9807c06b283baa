import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fillCard } from '../../../../../scripts/train/fill-card.ts'
import { readCommonWords, readPeopleNames } from '../../../../../scripts/train/word-lists.ts'
import record from '../../../models/models.json' with { type: 'json' }
import type { ModelFile } from '../../../src/insights/text/model/model-file.ts'
import { type NameFile, toNameList } from '../../../src/insights/text/redact/name-list.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const shipped = Object.keys(record.files) as (keyof typeof record.files)[]
const model = JSON.parse(read('../../../models/comments-en.json')) as ModelFile
const names = toNameList(JSON.parse(read('../../../models/names.json')) as NameFile)
const terms = model.terms.split(',')
const words = new Set(terms.flatMap((term) => term.split(' ')).filter((word) => !word.endsWith('*')))

describe('the models that are shipped', () => {
  it.each(shipped)('%s is what was trained, and at most 2 MB', (name) => {
    const content = read(`../../../models/${name}`)
    expect(createHash('sha256').update(content).digest('hex')).toBe(record.files[name].sha256)
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(2_000_000)
  })

  it('beat what naive Bayes does on the same respondents', () => {
    expect(record.measured.polarity.accuracy).toBeGreaterThan(0.894)
    expect(record.measured.topic.accuracy).toBeGreaterThan(0.596)
    expect(record.measured.topic.classes).toSatisfy((classes: object) => Object.keys(classes).length === 16)
  })

  it('know no term that fewer than 25 respondents used', () => {
    const respondents = Buffer.from(model.respondents, 'base64')
    expect(respondents).toHaveLength(terms.length)
    expect(Math.min(...respondents)).toBeGreaterThanOrEqual(25)
  })

  it('know nobody’s name', () => {
    const people = new Set(readPeopleNames().map((name) => name.toLowerCase()))
    const common = readCommonWords()
    expect([...words].filter((word) => names.sure.has(word))).toEqual([])
    // Names of somebody somewhere, which patients write small and mean otherwise.
    expect([...words].filter((word) => people.has(word) && !common.has(word))).toEqual([
      'im',
      'arent',
      'brill',
      'childs',
      'co',
      'na',
      'olds',
      'smiley',
    ])
  })

  it.each(shipped)('%s has a card that says from what it was made, and how good it is', (name) => {
    const card = read(`../../../../../docs/models/${name.replace('.json', '.md')}`)
    expect(fillCard(card, name, record)).toBe(card)
  })
})
