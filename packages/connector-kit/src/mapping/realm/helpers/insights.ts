import { listOf, type MappedEvent, member } from './answers.ts'
import { toText } from './texts.ts'

/**
 * What an insight says of the theme that costs the score most: its `id`, `title`, `summary`, `n` or `impact`; nothing where no
 * theme costs anything.
 */
export function worstTheme({ event }: MappedEvent, name: unknown): unknown {
  const findings = listOf(member(member(member(event, 'data'), 'insight'), 'findings'))
  const costly = findings.filter((finding) => member(finding, 'kind') === 'theme' && impactOf(finding) < 0)
  const [worst] = costly.toSorted((left, right) => impactOf(left) - impactOf(right))
  return member(worst, toText(name))
}

export function impactOf(finding: unknown): number {
  const impact = member(finding, 'impact')
  return typeof impact === 'number' ? impact : 0
}
