import type { SurveyTheme, SurveyThemes, ThemeChange } from '@howazit/sdk'
import { dim, table } from '../../output.ts'
import type { Themes } from './edit-themes.ts'

const WORDS_MAX = 8

/** Themes with their parts below them. */
export function treeText(themes: Themes): string {
  const rows = themes
    .filter(({ parent }) => parent === undefined)
    .flatMap((theme) => [
      toRow(theme, ''),
      ...themes.filter(({ parent }) => parent === theme.id).map((part) => toRow(part, '  ')),
    ])
  return table(['theme', 'words', 'pinned', 'id'], rows)
}

const toRow = ({ id, name, terms, isPinned }: SurveyTheme, indent: string): string[] => [
  `${indent}${name}`,
  `${terms.slice(0, WORDS_MAX).join(', ')}${terms.length > WORDS_MAX ? ', ...' : ''}`,
  isPinned ? 'yes' : '',
  id,
]

/** What became of themes, the last first; those that are gone by their ids. */
export function historyText({ themes, history }: SurveyThemes): string {
  const names = new Map(themes.map(({ id, name }) => [id, name]))
  const called = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id).join(' + ')
  const rows = history
    .toReversed()
    .map(({ version, kind, from, to }: ThemeChange) => [String(version), kind, called(from), called(to)])
  return table(['version', 'what', 'of', 'to'], rows)
}

/** What an edit does, on a line. */
export function editText(before: Themes, after: Themes): string {
  const [was, is] = [before, after].map((themes) => new Map(themes.map((theme) => [theme.id, JSON.stringify(theme)])))
  const count = (themes: Themes, differs: (id: string) => boolean) => themes.filter(({ id }) => differs(id)).length
  const added = count(after, (id) => !was!.has(id))
  const removed = count(before, (id) => !is!.has(id))
  const changed = count(after, (id) => was!.has(id) && was!.get(id) !== is!.get(id))
  return dim(`${added} added, ${removed} removed, ${changed} changed`)
}
