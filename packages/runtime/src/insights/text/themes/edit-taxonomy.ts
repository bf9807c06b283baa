import { HowazitError, type SurveyThemeEdit } from '@howazit/sdk'
import { uuidV5 } from '../../../ids.ts'
import { readWords } from '../words/read-words.ts'
import { describeEdit } from './describe-edit.ts'
import { STOP_WORDS } from './stop-words.ts'
import type { Taxonomy, Theme } from './taxonomy.ts'

/**
 * The taxonomy with these themes in the place of its own; itself where nothing is another.
 *
 * @throws HowazitError `validation_failed` (an id twice, a parent that is not there or is a part itself, what is no word)
 */
export function editTaxonomy(taxonomy: Taxonomy, edited: readonly SurveyThemeEdit[]): Taxonomy {
  const version = taxonomy.version + 1
  const themes = edited.map(
    ({ id, name, parent, terms, isPinned }, at): Theme => ({
      id: id ?? uuidV5(taxonomy.surveyId, `${version} ${at} ${terms.join(' ')}`),
      name: name.trim(),
      ...(parent !== undefined && { parent }),
      terms,
      ...(isPinned === true && { isPinned }),
    }),
  )
  check(themes)
  if (JSON.stringify(themes) === JSON.stringify(taxonomy.themes)) return taxonomy
  const history = describeEdit(taxonomy.themes, themes, version)
  return { surveyId: taxonomy.surveyId, version, themes, history: [...taxonomy.history, ...history] }
}

/** Words that no theme has yet. */
export function newTermsOf(before: Taxonomy, after: Taxonomy): readonly string[] {
  const known = new Set(before.themes.flatMap(({ terms }) => terms))
  return [...new Set(after.themes.flatMap(({ terms }) => terms))].filter((term) => !known.has(term))
}

/** On one line, and to be seen. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}]+$/u

const LETTERS = /^\p{L}{3,}$/u

function check(themes: readonly Theme[]): void {
  const byId = new Map(themes.map((theme) => [theme.id, theme]))
  for (const [at, { id, name, parent, terms }] of themes.entries()) {
    if (!NAME.test(name)) refuse(`/themes/${at}/name`, 'A name is one line of text.')
    if (themes.findIndex((theme) => theme.id === id) !== at)
      refuse(`/themes/${at}/id`, `The theme ${id} is there twice.`)
    if (parent !== undefined && (parent === id || byId.get(parent)?.parent !== undefined || !byId.has(parent)))
      refuse(`/themes/${at}/parent`, `${parent} is no theme of these that parts can be put below.`)
    for (const [place, term] of terms.entries())
      if (!isTerm(term))
        refuse(`/themes/${at}/terms/${place}`, `"${term}" is no word that tells comments apart: leave it out.`)
  }
}

/** As comments are read, or it would never be found. */
function isTerm(term: string): boolean {
  const [word, ...others] = readWords(term)
  return LETTERS.test(term) && word?.text === term && others.length === 0 && !STOP_WORDS.has(term)
}

function refuse(pointer: string, detail: string): never {
  throw new HowazitError('validation_failed', detail, { details: { pointer } })
}
