import { describe, expect, it } from 'vitest'
import { chooseVerbatims } from '../../../src/insights/text/themes/choose-verbatims.ts'
import { findCommunities } from '../../../src/insights/text/themes/find-communities.ts'
import { createFindThemes } from '../../../src/insights/text/themes/find-themes.ts'
import { groupTerms } from '../../../src/insights/text/themes/group-terms.ts'
import { addThemes, suggestTaxonomy } from '../../../src/insights/text/themes/suggest-taxonomy.ts'
import { emptyTaxonomy, type Taxonomy } from '../../../src/insights/text/themes/taxonomy.ts'
import { readWords } from '../../../src/insights/text/words/read-words.ts'

const survey = '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90'
const group = (terms: string, parts: readonly string[] = []) => ({
  terms: terms.split(' '),
  parts: parts.map((part) => ({ terms: part.split(' '), parts: [] })),
})

describe('groupTerms', () => {
  it('finds what comments are about, in whatever language', () => {
    const kinds = [
      'the parking garage was full',
      'zu wenig Parkplatz im Parkhaus',
      'Essen kalt, Küche langsam',
      'nothing',
    ]
    const comments = Array.from({ length: 80 }, (_, at) => kinds[at % 4]!)
    const groups = groupTerms(comments).map(({ terms }) => terms.toSorted().join(' '))
    expect(groups).toEqual(['essen kalt küche langsam', 'full garage parking', 'parkhaus parkplatz wenig'])
    expect(groupTerms(comments)).toEqual(groupTerms(comments))
  })

  it('makes nothing of what few said, or all', () => {
    expect(groupTerms(Array.from({ length: 100 }, () => 'parking garage'))).toEqual([])
    expect(groupTerms(['parking garage', 'other words'])).toEqual([])
  })
})

it('finds two clubs that one link connects', () => {
  const ties = Array.from({ length: 6 }, () => new Float64Array(6))
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
    [3, 4],
    [3, 5],
    [4, 5],
    [2, 3],
  ] as const)
    ties[a]![b] = ties[b]![a] = 1
  expect(findCommunities(ties).map((members) => members.toSorted((a, b) => a - b))).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
})

describe('suggestTaxonomy', () => {
  const first = suggestTaxonomy(emptyTaxonomy(survey), [
    group('waiting appointment wait weeks', ['waiting wait', 'appointment weeks']),
    group('food cold menu'),
  ])
  const [waiting, , , food] = first.themes

  it('names themes by their words, puts parts below, and tells what was created', () => {
    expect(first).toMatchObject({ surveyId: survey, version: 1 })
    expect(first.themes.map(({ name, parent }) => [name, parent])).toEqual([
      ['waiting, appointment, wait', undefined],
      ['waiting, wait', waiting!.id],
      ['appointment, weeks', waiting!.id],
      ['food, cold, menu', undefined],
    ])
    expect(first.history.map(({ kind, to }) => [kind, to])).toEqual(first.themes.map(({ id }) => ['created', [id]]))
  })

  it('is the same for the same words, and keeps ids and names while most words stay', () => {
    const same = [
      group('waiting appointment wait weeks', ['waiting wait', 'appointment weeks']),
      group('food cold menu'),
    ]
    expect(suggestTaxonomy(first, same)).toBe(first)
    const renamed: Taxonomy = {
      ...first,
      themes: first.themes.map((theme) => ({ ...theme, name: `Our ${theme.name}` })),
    }
    const next = suggestTaxonomy(renamed, [group('food menu portions'), group('waiting wait weeks queue')])
    expect(next.themes.map(({ id, name }) => [id, name])).toEqual([
      [food!.id, 'Our food, cold, menu'],
      [waiting!.id, 'Our waiting, appointment, wait'],
    ])
    expect(next.history.filter(({ version }) => version === 2).map(({ kind }) => kind)).toEqual(['retired', 'retired'])
  })

  it('tells what was split and what was merged', () => {
    const split = suggestTaxonomy(first, [group('waiting wait'), group('appointment weeks'), group('food cold menu')])
    expect(split.history).toContainEqual({
      version: 2,
      kind: 'split',
      from: [waiting!.id],
      to: split.themes.slice(0, 2).map(({ id }) => id),
    })
    const merged = suggestTaxonomy(split, [group('waiting wait appointment weeks food cold menu')])
    expect(merged.history).toContainEqual({
      version: 3,
      kind: 'merged',
      from: split.themes.map(({ id }) => id),
      to: [merged.themes[0]!.id],
    })
  })

  it('leaves a pinned theme and its words alone', () => {
    const pinned: Taxonomy = { ...first, themes: [{ ...food!, name: 'Catering', isPinned: true }] }
    const { themes } = suggestTaxonomy(pinned, [group('food queue'), group('menu')])
    expect(themes[0]).toEqual(pinned.themes[0])
    expect(themes.slice(1).map(({ terms }) => terms)).toEqual([['queue']])
  })

  it('of another time adds what is not there, and changes nothing of what is', () => {
    const groups = [group('waiting queue'), group('parking garage full', ['parking full', 'garage full'])]
    const more = addThemes(first, groups)
    expect(more.themes.slice(0, first.themes.length)).toEqual(first.themes)
    const added = more.themes.slice(first.themes.length)
    expect(added.map(({ name, parent }) => [name, parent])).toEqual([
      ['parking, garage, full', undefined],
      ['parking, full', added[0]!.id],
      ['garage, full', added[0]!.id],
    ])
    expect(more.history.slice(first.history.length)).toEqual(
      added.map(({ id }) => ({ version: 2, kind: 'created', from: [], to: [id] })),
    )
    expect(addThemes(more, groups)).toBe(more)
    expect(addThemes(emptyTaxonomy(survey), groups)).toEqual(suggestTaxonomy(emptyTaxonomy(survey), groups))
  })

  it('finds the themes of a comment by its words', () => {
    const found = createFindThemes(first)(readWords('Long wait, cold food and a wait again'))
    expect(found).toEqual({ themes: [waiting!.id, first.themes[1]!.id, food!.id], terms: ['wait', 'cold', 'food'] })
  })
})

describe('chooseVerbatims', () => {
  const quotable = (id: string, respondent: string, text: string) => {
    const words = readWords(text).map((word) => word.text)
    return { id, respondent, text, length: words.length, terms: [...new Set(words)] }
  }
  const comments = [
    quotable('1', 'a', 'I had a very long wait for my first appointment'),
    quotable('2', 'a', 'The wait for an appointment is months long'),
    quotable('3', 'b', 'The wait for an appointment is months long!'),
    quotable('4', 'c', 'wait appointment'),
    quotable('5', 'd', 'Everybody was very kind to me'),
    quotable('6', 'e', 'There was a wait of some weeks'),
  ]

  it('chooses the typical ones, one of each respondent, and the same ones always', () => {
    const chosen = chooseVerbatims(comments, ['wait', 'appointment', 'months'], 3)
    expect(chosen.map(({ id }) => id)).toEqual(['2', '3', '6'])
    expect(chooseVerbatims(comments.toReversed(), ['wait', 'appointment', 'months'], 3)).toEqual(chosen)
  })

  it('chooses no more than are asked for, and none where none fits', () => {
    expect(chooseVerbatims(comments, ['wait'], 1)).toHaveLength(1)
    expect(chooseVerbatims(comments, ['parking'], 3)).toEqual([])
  })
})
