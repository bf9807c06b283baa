const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c

/** What JSON text will become, read off its bytes before anything is built from them. */
export interface JsonMeasure {
  /** The deepest nesting. */
  readonly depth: number
  /** Separators plus one: at least as many as any array or object in it has members. */
  readonly values: number
  /** Members of the outermost array or object, plus one where it is empty. */
  readonly members: number
}

export function measureJson(bytes: Uint8Array): JsonMeasure {
  let depth = 0
  let deepest = 0
  let values = 1
  let members = 1
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (byte === QUOTE) index = endOfString(bytes, index)
    else if (byte === COMMA) {
      values++
      if (depth === 1) members++
    } else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return { depth: deepest, values, members }
}

function endOfString(bytes: Uint8Array, start: number): number {
  let index = start + 1
  while (index < bytes.length && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1
  return index
}
