import type { SurveyTheme } from '@howazit/sdk'
import { CommandError } from '../../command-error.ts'

export type Themes = readonly SurveyTheme[]

/** By its id or its name. */
export function findTheme(themes: Themes, wanted: string): SurveyTheme {
  const found = themes.filter(({ id, name }) => id === wanted || name === wanted)
  if (found.length === 1) return found[0]!
  const why = found.length === 0 ? `There is no theme ${wanted}.` : `${found.length} themes are called ${wanted}.`
  throw new CommandError(why, { tryThis: 'howazit insight themes list --survey ..., and take an id' })
}

const change = (themes: Themes, id: string, to: (theme: SurveyTheme) => SurveyTheme): Themes =>
  themes.map((theme) => (theme.id === id ? to(theme) : theme))

export const renameTheme = (themes: Themes, wanted: string, name: string): Themes =>
  change(themes, findTheme(themes, wanted).id, (theme) => ({ ...theme, name }))

export const pinTheme = (themes: Themes, wanted: string, isPinned: boolean): Themes =>
  change(themes, findTheme(themes, wanted).id, (theme) => ({ ...under(theme, theme.parent), isPinned }))

/** The same, a part of this one or of none. */
const under = ({ id, name, terms, isPinned }: SurveyTheme, parent: string | undefined): SurveyTheme => ({
  id,
  name,
  ...(parent !== undefined && { parent }),
  terms,
  ...(isPinned === true && { isPinned }),
})

/** The others become a part of the first, which is pinned: the next insight would take them apart again. */
export function mergeThemes(themes: Themes, into: string, others: readonly string[]): Themes {
  const first = findTheme(themes, into)
  const gone = others.map((wanted) => findTheme(themes, wanted)).filter(({ id }) => id !== first.id)
  const ids = new Set(gone.map(({ id }) => id))
  const stays = (parent: string | undefined) => (parent !== undefined && ids.has(parent) ? undefined : parent)
  const terms = [...new Set([...first.terms, ...gone.flatMap((theme) => theme.terms)])]
  return themes
    .filter(({ id }) => !ids.has(id))
    .map((theme) => {
      if (theme.id === first.id) return { ...under(theme, stays(theme.parent)), terms, isPinned: true }
      return theme.parent !== undefined && ids.has(theme.parent)
        ? { ...theme, parent: first.parent ?? first.id }
        : theme
    })
}

export interface Split {
  readonly id: string
  readonly name: string
  readonly terms: readonly string[]
}

/** Some words of a theme become one of their own; both are pinned. */
export function splitTheme(themes: Themes, wanted: string, part: Split): Themes {
  const theme = findTheme(themes, wanted)
  const foreign = part.terms.filter((term) => !theme.terms.includes(term))
  if (foreign.length > 0)
    throw new CommandError(`${theme.name} has no word ${foreign.join(', ')}.`, {
      tryThis: `one of ${theme.terms.slice(0, 10).join(', ')}`,
    })
  const rest = theme.terms.filter((term) => !part.terms.includes(term))
  if (rest.length === 0)
    throw new CommandError(`Nothing would be left of ${theme.name}.`, {
      tryThis: 'howazit insight themes rename, to call it something else',
    })
  const own: SurveyTheme = {
    id: part.id,
    name: part.name,
    ...(theme.parent !== undefined && { parent: theme.parent }),
    terms: [...part.terms],
    isPinned: true,
  }
  return [...change(themes, theme.id, (old) => ({ ...old, terms: rest, isPinned: true })), own]
}

/** Below another theme, or to the top. It is pinned. */
export function moveTheme(themes: Themes, wanted: string, place: string | undefined): Themes {
  const parent = place === undefined ? undefined : findTheme(themes, place).id
  return change(themes, findTheme(themes, wanted).id, (theme) => ({ ...under(theme, parent), isPinned: true }))
}
