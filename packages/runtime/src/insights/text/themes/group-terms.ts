import { findCommunities } from './find-communities.ts'
import { findSalientTerms, type SalientTerm } from './salient-terms.ts'
import { tieTerms } from './tie-terms.ts'

/** Words that keep turning up in the same comments, and the smaller groups within. */
export interface TermGroup {
  /** Most used first. */
  readonly terms: readonly string[]
  readonly parts: readonly TermGroup[]
}

/** One word is no theme; and a group of so many has groups within. */
const TERMS_MIN = 2
const DIVIDE_FROM = 8

/** What comments are about, out of nothing but the comments; groups with most mentions first. */
export function groupTerms(comments: readonly string[]): readonly TermGroup[] {
  const terms = findSalientTerms(comments)
  return divide(terms, comments.length).map((group) => {
    const parts = group.length >= DIVIDE_FROM ? divide(group, comments.length) : []
    return {
      terms: textsOf(group),
      parts: parts.length > 1 ? parts.map((part) => ({ terms: textsOf(part), parts: [] })) : [],
    }
  })
}

function divide(terms: readonly SalientTerm[], comments: number): readonly (readonly SalientTerm[])[] {
  const mentions = (group: readonly SalientTerm[]) => group.reduce((sum, term) => sum + term.comments.length, 0)
  return findCommunities(tieTerms(terms, comments))
    .filter((group) => group.length >= TERMS_MIN)
    .map((group) => group.toSorted((a, b) => a - b).map((at) => terms[at]!))
    .toSorted((a, b) => mentions(b) - mentions(a))
}

const textsOf = (terms: readonly SalientTerm[]): readonly string[] => terms.map(({ text }) => text)
