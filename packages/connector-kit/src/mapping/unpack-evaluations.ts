import type { Evaluation } from './realm/open-realm.ts'

const STATUSES = ['ok', 'failed', 'invalid'] as const

/** The other side of `packEvaluations`; undefined unless it fits exactly: it was written beside tenant code. */
export function unpackEvaluations(packed: string): Evaluation[] | undefined {
  const lineEnd = packed.indexOf('\n')
  const index = parseIndex(packed.slice(0, Math.max(lineEnd, 0)))
  if (index === undefined) return undefined
  const evaluations: Evaluation[] = []
  let offset = lineEnd + 1
  for (let at = 0; at < index.length; at += 2) {
    const status = STATUSES[index[at]!]
    const length = index[at + 1]
    if (status === undefined || !isLength(length) || offset + length > packed.length) return undefined
    evaluations.push({ status, text: packed.slice(offset, offset + length) })
    offset += length
  }
  return offset === packed.length ? evaluations : undefined
}

function parseIndex(line: string): number[] | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    return Array.isArray(parsed) && parsed.length % 2 === 0 ? (parsed as number[]) : undefined
  } catch {
    return undefined
  }
}

const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
