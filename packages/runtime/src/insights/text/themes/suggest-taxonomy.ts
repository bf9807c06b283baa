import { uuidV5 } from '../../../ids.ts'
import type { TermGroup } from './group-terms.ts'
import type { Taxonomy, Theme, ThemeChange } from './taxonomy.ts'

/** With this share of a theme's words in it, a group is that theme, or a part of it. */
const KEPT_SHARE_MIN = 0.3

const NAMED_BY = 3

/**
 * The taxonomy with what comments are about now: a theme keeps its id and its name for as long as a group has its words, and what was
 * split, merged, created or retired is in the history. Pinned themes stay as they are, and keep their words.
 */
export function suggestTaxonomy(taxonomy: Taxonomy, groups: readonly TermGroup[]): Taxonomy {
  const version = taxonomy.version + 1
  const pinned = taxonomy.themes.filter(({ isPinned }) => isPinned === true)
  const taken = new Set(pinned.flatMap(({ terms }) => terms))
  const before = taxonomy.themes.filter(({ isPinned }) => isPinned !== true)
  const candidates = flatten(groups, taken)
  const themes = toThemes(taxonomy, { candidates, kept: matchThemes(before, candidates) })
  const history = describeChanges(before, themes, version)
  const all = withoutOrphans([...pinned, ...themes])
  if (history.length === 0 && JSON.stringify(all) === JSON.stringify(taxonomy.themes)) return taxonomy
  return { surveyId: taxonomy.surveyId, version, themes: all, history: [...taxonomy.history, ...history] }
}

/**
 * The taxonomy with what it does not have yet of what comments were about at some other time. Its themes stay: that nobody wrote of one then says
 * nothing of now. A group that has a word of one is that one, or near it.
 */
export function addThemes(taxonomy: Taxonomy, groups: readonly TermGroup[]): Taxonomy {
  const known = new Set(taxonomy.themes.flatMap(({ terms }) => terms))
  const others = groups.filter(({ terms }) => !terms.some((term) => known.has(term)))
  if (others.length === 0) return taxonomy
  const themes = toThemes(taxonomy, { candidates: flatten(others, known), kept: new Map() })
  const version = taxonomy.version + 1
  const history = [...taxonomy.history, ...describeChanges([], themes, version)]
  return { surveyId: taxonomy.surveyId, version, themes: [...taxonomy.themes, ...themes], history }
}

interface Suggested {
  readonly candidates: readonly Candidate[]
  /** Those that go on, by the position of their candidates. */
  readonly kept: ReadonlyMap<number, Theme>
}

/** As of the next version of the taxonomy. */
function toThemes({ surveyId, version }: Taxonomy, { candidates, kept }: Suggested): readonly Theme[] {
  const ids = candidates.map(
    ({ terms }, at) => kept.get(at)?.id ?? uuidV5(surveyId, `${version + 1} ${terms.join(' ')}`),
  )
  return candidates.map(
    ({ terms, parent }, at): Theme => ({
      id: ids[at]!,
      name: kept.get(at)?.name ?? terms.slice(0, NAMED_BY).join(', '),
      ...(parent !== undefined && { parent: ids[parent]! }),
      terms,
    }),
  )
}

/** A pinned theme outlives the one it is a part of. */
function withoutOrphans(themes: readonly Theme[]): readonly Theme[] {
  const ids = new Set(themes.map(({ id }) => id))
  return themes.map((theme) => {
    if (theme.parent === undefined || ids.has(theme.parent)) return theme
    const { id, name, terms } = theme
    return { id, name, terms, ...(theme.isPinned === true && { isPinned: true }) }
  })
}

interface Candidate {
  readonly terms: readonly string[]
  /** The position of the one it is a part of. */
  readonly parent?: number
}

/** Each group, and its parts behind it. */
function flatten(groups: readonly TermGroup[], taken: ReadonlySet<string>): readonly Candidate[] {
  const candidates: Candidate[] = []
  for (const { terms, parts } of groups) {
    const free = terms.filter((term) => !taken.has(term))
    if (free.length === 0) continue
    const parent = candidates.push({ terms: free }) - 1
    for (const part of parts) {
      const own = part.terms.filter((term) => !taken.has(term))
      if (own.length > 0) candidates.push({ terms: own, parent })
    }
  }
  return candidates
}

/** The theme each candidate goes on, the most alike first; no theme goes on twice, and a part goes on a part. */
function matchThemes(before: readonly Theme[], candidates: readonly Candidate[]): ReadonlyMap<number, Theme> {
  const pairs = candidates
    .flatMap((candidate, at) => before.map((theme) => ({ at, theme, likeness: likenessOf(candidate, theme) })))
    .filter(({ likeness }) => likeness >= KEPT_SHARE_MIN)
    .toSorted((a, b) => b.likeness - a.likeness || a.at - b.at)
  const matched = new Map<number, Theme>()
  const used = new Set<Theme>()
  for (const { at, theme } of pairs) {
    if (matched.has(at) || used.has(theme)) continue
    matched.set(at, theme)
    used.add(theme)
  }
  return matched
}

/** Jaccard: words in both among words in either. */
function likenessOf(candidate: Candidate, theme: Theme): number {
  if ((candidate.parent === undefined) !== (theme.parent === undefined)) return 0
  const common = shared(candidate.terms, theme.terms)
  return common / (candidate.terms.length + theme.terms.length - common)
}

function shared(one: readonly string[], other: readonly string[]): number {
  const terms = new Set(other)
  return one.filter((term) => terms.has(term)).length
}

function describeChanges(before: readonly Theme[], after: readonly Theme[], version: number): readonly ThemeChange[] {
  const isHeir = (old: Theme, theme: Theme) =>
    (old.parent === undefined) === (theme.parent === undefined) &&
    shared(theme.terms, old.terms) >= KEPT_SHARE_MIN * old.terms.length
  const heirs = new Map(before.map((old) => [old.id, after.filter((theme) => isHeir(old, theme)).map(({ id }) => id)]))
  const ancestors = new Map(
    after.map((theme) => [theme.id, before.filter((old) => isHeir(old, theme)).map(({ id }) => id)]),
  )
  const changes: ThemeChange[] = []
  for (const [id, to] of heirs) {
    if (to.length > 1) changes.push({ version, kind: 'split', from: [id], to })
    if (to.length === 0 && !after.some((theme) => theme.id === id))
      changes.push({ version, kind: 'retired', from: [id], to: [] })
  }
  for (const [id, from] of ancestors) {
    if (from.length > 1) changes.push({ version, kind: 'merged', from, to: [id] })
    if (from.length === 0 && !before.some((old) => old.id === id))
      changes.push({ version, kind: 'created', from: [], to: [id] })
  }
  return changes
}
