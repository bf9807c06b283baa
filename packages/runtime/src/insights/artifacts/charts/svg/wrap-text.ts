/** What a text is put into. */
export interface TextBox {
  readonly width: number
  readonly size: number
  readonly linesMax: number
}

/**
 * The lines that a text takes, cut off with an ellipsis after the last that there is room for. Nobody here knows the font that it is shown in, so
 * letters count as wide as they are in the widest of the usual ones: lines may end early, and never run into something.
 */
export function wrapText(text: string, { width, size, linesMax }: TextBox): readonly string[] {
  const room = width / size
  const lines: string[] = ['']
  for (const word of text.trim().split(/\s+/)) {
    for (const part of partsOf(word, room)) {
      const longer = lines.at(-1) === '' ? part : `${lines.at(-1)} ${part}`
      if (widthOf(longer) <= room) lines[lines.length - 1] = longer
      else lines.push(part)
    }
  }
  if (lines.length <= linesMax) return lines
  const last = partsOf(lines[linesMax - 1]!, room - widthOf('…'))[0]!
  return [...lines.slice(0, linesMax - 1), `${last.trimEnd()}…`]
}

/** A word that is longer than a line, in pieces. */
function partsOf(word: string, room: number): readonly string[] {
  const parts: string[] = ['']
  for (const character of word) {
    if (widthOf(`${parts.at(-1)}${character}`) <= room) parts[parts.length - 1] += character
    else parts.push(character)
  }
  return parts
}

/** In ems. */
const widthOf = (text: string): number => Array.from(text).reduce((sum, character) => sum + emsOf(character), 0)

const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/\p{M}/u, 0],
  [/[ilj.,:;'|!()[\]ftrI -]/u, 0.42],
  [/[mwMW@%…]/u, 1],
  [/[A-Z]/u, 0.78],
  [/[\x20-\x7e]/u, 0.66],
  [/[\u00a0-\u052f]/u, 0.85],
]

const emsOf = (character: string): number => WIDTHS.find(([expression]) => expression.test(character))?.[1] ?? 1.15
