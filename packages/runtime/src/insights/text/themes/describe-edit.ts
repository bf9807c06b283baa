import type { Theme, ThemeChange } from './taxonomy.ts'

/** What an edit did to themes, by the words that went from one to another. */
export function describeEdit(
  before: readonly Theme[],
  after: readonly Theme[],
  version: number,
): readonly ThemeChange[] {
  const stayed = new Map(after.map((theme) => [theme.id, theme]))
  const was = new Map(before.map((theme) => [theme.id, theme]))
  const fresh = after.filter(({ id }) => !was.has(id))
  const changes: ThemeChange[] = []
  const merged = new Map<string, string[]>()
  const taken = new Set<string>()
  for (const old of before) {
    const now = stayed.get(old.id)
    const given = old.terms.filter((term) => now?.terms.includes(term) !== true)
    const gained = (theme: Theme) =>
      given.some((term) => theme.terms.includes(term) && was.get(theme.id)?.terms.includes(term) !== true)
    const heirs = after.filter((theme) => theme.id !== old.id && gained(theme)).map(({ id }) => id)
    for (const id of heirs) taken.add(id)
    const parts = now ? heirs.filter((id) => !was.has(id)) : heirs
    if (now ? parts.length > 0 : parts.length > 1)
      changes.push({ version, kind: 'split', from: [old.id], to: now ? [old.id, ...parts] : parts })
    else if (!now && parts.length === 1) merged.set(parts[0]!, [...(merged.get(parts[0]!) ?? []), old.id])
    else if (!now) changes.push({ version, kind: 'retired', from: [old.id], to: [] })
  }
  for (const [to, from] of merged)
    changes.push({ version, kind: 'merged', from: was.has(to) ? [to, ...from] : from, to: [to] })
  for (const { id } of fresh) if (!taken.has(id)) changes.push({ version, kind: 'created', from: [], to: [id] })
  return changes
}
