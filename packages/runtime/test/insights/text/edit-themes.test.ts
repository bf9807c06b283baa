import type { SurveyThemeEdit } from '@howazit/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editTaxonomy, newTermsOf } from '../../../src/insights/text/themes/edit-taxonomy.ts'
import { suggestTaxonomy } from '../../../src/insights/text/themes/suggest-taxonomy.ts'
import { emptyTaxonomy, type Theme } from '../../../src/insights/text/themes/taxonomy.ts'

const survey = '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90'
const uuidOf = (at: number) => `0000000${at}-0000-4000-8000-000000000000`
const theme = (at: number, terms: string, more: Partial<Theme> = {}): Theme => ({
  id: uuidOf(at),
  name: `Theme ${at}`,
  terms: terms.split(' '),
  ...more,
})
const [waiting, food, parking] = [theme(1, 'waiting queue counter'), theme(2, 'food menu'), theme(3, 'parking garage')]
const before = { surveyId: survey, version: 4, themes: [waiting, food, parking], history: [] }
const edit = (...themes: readonly Theme[]) => editTaxonomy(before, themes as readonly SurveyThemeEdit[])

describe('an edit of themes', () => {
  it('that changes nothing makes no version', () => {
    expect(edit(waiting, food, parking)).toBe(before)
  })

  it('keeps ids, and no history of a name or a place', () => {
    expect(edit({ ...waiting, name: 'Waiting' }, { ...food, parent: waiting.id }, parking)).toMatchObject({
      version: 5,
      themes: [{ id: waiting.id, name: 'Waiting' }, { id: food.id, parent: waiting.id }, parking],
      history: [],
    })
  })

  it.each([
    ['split', [1], [1, 4], [theme(1, 'waiting queue'), theme(4, 'counter'), food, parking]],
    ['split', [1], [4, 5], [theme(4, 'waiting'), theme(5, 'queue counter'), food, parking]],
    ['merged', [1, 2], [1], [theme(1, 'waiting queue counter food menu'), parking]],
    ['merged', [1, 2], [4], [theme(4, 'waiting queue counter food menu'), parking]],
    ['retired', [3], [], [waiting, food]],
    ['created', [], [4], [waiting, food, parking, theme(4, 'staff')]],
  ] as const)('tells what was %s of %j to %j', (kind, from, to, themes) => {
    expect(edit(...themes).history).toEqual([{ version: 5, kind, from: from.map(uuidOf), to: to.map(uuidOf) }])
  })

  it('leaves every theme of before with an heir or an end', () => {
    const words = fc.subarray(['waiting', 'queue', 'counter', 'food', 'menu', 'parking', 'garage'], { minLength: 1 })
    const themes = fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 6 }), words }), {
      selector: ({ at }) => at,
    })
    fc.assert(
      fc.property(themes, (drafts) => {
        const after = edit(...drafts.map((draft) => theme(draft.at, draft.words.join(' '))))
        const told = new Set(after.history.flatMap(({ from }) => from))
        const ids = new Set(after.themes.map(({ id }) => id))
        for (const { id } of before.themes) expect(ids.has(id) || told.has(id)).toBe(true)
        const arrived = new Set(after.history.flatMap(({ to }) => to))
        const known = new Set(before.themes.map(({ id }) => id))
        for (const { id } of after.themes) expect(known.has(id) || arrived.has(id)).toBe(true)
      }),
    )
  })

  it('gives a theme without an id one that is the same each time', () => {
    const themes = [waiting, { name: 'Staff', terms: ['staff'] }]
    expect(editTaxonomy(before, themes as SurveyThemeEdit[])).toEqual(editTaxonomy(before, themes as SurveyThemeEdit[]))
  })

  it.each([
    ['/themes/1/id', [waiting, theme(1, 'food')]],
    ['/themes/0/parent', [theme(1, 'waiting', { parent: uuidOf(9) })]],
    ['/themes/0/parent', [theme(1, 'waiting', { parent: uuidOf(1) })]],
    ['/themes/2/parent', [waiting, theme(2, 'food', { parent: uuidOf(1) }), theme(3, 'garage', { parent: uuidOf(2) })]],
    ['/themes/0/terms/1', [theme(1, 'waiting the')]],
    ['/themes/0/terms/0', [theme(1, 'Waiting')]],
    ['/themes/0/terms/0', [theme(1, "don't")]],
    ['/themes/0/terms/0', [theme(1, 'a4')]],
    ['/themes/0/name', [theme(1, 'waiting', { name: 'Wait\u202eing' })]],
  ] as const)('is refused at %s', (pointer, themes) => {
    expect(() => edit(...themes)).toThrow(expect.objectContaining({ code: 'validation_failed', details: { pointer } }))
  })

  it('asks about the words that no theme had', () => {
    expect(newTermsOf(before, edit(theme(1, 'waiting staff'), food, parking))).toEqual(['staff'])
  })

  it('keeps what is pinned when data suggest something else, also without its parent', () => {
    const pinned = edit(waiting, theme(2, 'food menu', { parent: waiting.id, isPinned: true }), parking)
    const next = suggestTaxonomy(pinned, [{ terms: ['staff', 'friendly', 'food'], parts: [] }])
    expect(next.themes).toMatchObject([
      { id: food.id, name: food.name, isPinned: true },
      { terms: ['staff', 'friendly'] },
    ])
    expect(next.themes[0]).not.toHaveProperty('parent')
    expect(emptyTaxonomy(survey).version).toBe(0)
  })
})
