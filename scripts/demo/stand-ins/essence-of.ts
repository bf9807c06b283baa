type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** What every system that is told of the comment, or else of the score, has somewhere. */
const TELLING: readonly ((leaf: Json) => boolean)[] = [
  (leaf) => typeof leaf === 'string' && leaf.includes('Late again'),
  (leaf) => leaf === 2 || leaf === '2',
]
const TEXT_LENGTH = 70

/** The part of a body that tells of the response, in its place: `{"ticket":{"subject":"NPS 2: Late again …"}}`. */
export function essenceOf(body: string): string {
  const json = parse(body)
  const found = TELLING.map((isTelling) => prune(json, isTelling)).find((part) => part !== undefined)
  return found === undefined ? oneLine(body) : JSON.stringify(found)
}

/** The way to the first leaf of the kind, and nothing beside it. */
function prune(value: Json, isTelling: (leaf: Json) => boolean): Json | undefined {
  if (typeof value !== 'object' || value === null)
    return isTelling(value) ? (typeof value === 'string' ? aroundComment(value) : value) : undefined
  for (const [name, member] of Object.entries(value)) {
    const part = prune(member as Json, isTelling)
    if (part !== undefined) return Array.isArray(value) ? [part] : { [name]: part }
  }
  return undefined
}

function aroundComment(text: string): string {
  const start = Math.max(0, text.indexOf('Late again') - TEXT_LENGTH / 2)
  return oneLine(
    `${start > 0 ? '…' : ''}${text.slice(start, start + TEXT_LENGTH)}${start + TEXT_LENGTH < text.length ? '…' : ''}`,
  )
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** JSON, a form, or text as it is. */
function parse(body: string): Json {
  try {
    return JSON.parse(body) as Json
  } catch {
    return /^[\w.-]+=/.test(body) && !/\s/.test(body) ? Object.fromEntries(new URLSearchParams(body)) : body
  }
}
