import { dim, green, red } from '../output.ts'
import { type DiffLine, diffLines } from './line-diff.ts'

/** Lines that are the same on both sides of a change, for the eye to find its place. */
const CONTEXT = 3

/** A difference as lines for people: what is far from any change is left out. */
export function diffText(before: string, after: string): string {
  const lines = diffLines(before, after)
  const isNear = (at: number) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((each) => each.mark !== ' ')
  const shown = lines.map((line, at) => (isNear(at) ? paint(line) : undefined))
  return shown
    .filter((line, at) => line !== undefined || (at > 0 && shown[at - 1] !== undefined))
    .map((line) => line ?? dim('  …'))
    .join('\n')
}

function paint({ mark, line }: DiffLine): string {
  const text = `${mark} ${line}`
  if (mark === '-') return red(text)
  return mark === '+' ? green(text) : dim(text)
}

/** JSON a value a line, so that a difference shows where it is; other text as it is. */
export function spread(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
