/** Where a text stands in JSON source: the line and column of its opening quote, from 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
  readonly hasEscapes: boolean
}

/** The places of all texts that are values, by their RFC 6901 pointers. The source has been parsed before: it is valid JSON. */
export function locateTexts(source: string): ReadonlyMap<string, TextPlace> {
  const places = new Map<string, TextPlace>()
  // Per open bracket: the index of an array, or the name of an object's current member, undefined while one is expected.
  const open: { isArray: boolean; at: number | string | undefined }[] = []
  let [line, lineStart] = [1, 0]
  const pointer = () => open.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  for (const match of source.matchAll(/"(?:[^"\\]|\\.)*"|[\n{}[\],]/g)) {
    const [token] = match
    const inner = open.at(-1)
    if (token === '\n') [line, lineStart] = [line + 1, match.index + 1]
    else if (token === '{') open.push({ isArray: false, at: undefined })
    else if (token === '[') open.push({ isArray: true, at: 0 })
    else if (token === '}' || token === ']') open.pop()
    else if (token === ',') inner!.at = inner!.isArray ? Number(inner!.at) + 1 : undefined
    else if (inner && inner.at === undefined) inner.at = JSON.parse(token) as string
    else places.set(pointer(), { line, column: match.index - lineStart + 1, hasEscapes: token.includes('\\') })
  }
  return places
}
