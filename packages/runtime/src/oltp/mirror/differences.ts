import type { MirrorSample } from './tally.ts'

/** Rows as they are, in whatever order: where nothing else is asked for, each place has its own. */
export function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  const [mine, its] = [some, others].map((rows) => rows.map((row) => JSON.stringify(row)).toSorted())
  return mine?.length === its?.length && (mine ?? []).every((row, at) => row === its?.[at])
}

const SAMPLES_MAX = 5

/** Which rows, by their ids and no value; where rows have none, that there are such. */
export function findDifferences(
  text: string,
  right: readonly unknown[],
  copy: readonly unknown[],
): readonly MirrorSample[] {
  const table = tableOf(text)
  const [expected, found] = [byId(right), byId(copy)]
  const samples: MirrorSample[] = []
  for (const id of new Set([...expected.keys(), ...found.keys()])) {
    const [mine, its] = [expected.get(id), found.get(id)]
    if (mine === its) continue
    const kind = its === undefined ? 'missing' : mine === undefined ? 'extra' : 'differing'
    samples.push({ table, kind, ...(id !== '' && { id }) })
  }
  return samples.slice(0, SAMPLES_MAX)
}

/** What the statement itself reads first, and not what it counts or looks up in brackets. */
function tableOf(text: string): string {
  let plain = text
  for (let before = ''; before !== plain; plain = plain.replaceAll(/\([^()]*\)/g, '')) before = plain
  return /\bfrom\s+([a-z_]+)/i.exec(plain)?.[1] ?? 'unknown'
}

/** Those without one together. */
function byId(rows: readonly unknown[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const row of rows) {
    const { id } = row as { readonly id?: unknown }
    const name = typeof id === 'string' ? id : ''
    found.set(name, `${found.get(name) ?? ''}${JSON.stringify(row)}`)
  }
  return found
}
