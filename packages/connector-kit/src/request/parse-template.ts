/** A `{name}` in a template. */
export interface TemplateName {
  /** As it was written: `input.ticket.id`. */
  readonly name: string
  readonly path: readonly string[]
  /** `{+name}`: slashes of the value stay. */
  readonly keepsSlashes: boolean
}

export interface ParsedTemplate {
  readonly source: string
  readonly parts: readonly (string | TemplateName)[]
  /** Why it is no template; `parts` are empty then. */
  readonly fault?: string
}

const TEMPLATES_MAX = 5_000
const NAME = /^\+?[A-Za-z_][\w$-]*(?:\.[\w$-]+)*$/
const parsed = new Map<string, ParsedTemplate>()

/** Takes a template apart; the same text only once. Linear in its length. */
export function parseTemplate(source: string): ParsedTemplate {
  const known = parsed.get(source)
  if (known) return known
  if (parsed.size >= TEMPLATES_MAX) parsed.clear()
  const fresh = takeApart(source)
  parsed.set(source, fresh)
  return fresh
}

/** The one name that a text consists of, if it does. */
export function onlyName({ parts }: ParsedTemplate): TemplateName | undefined {
  const [first] = parts
  return parts.length === 1 && typeof first === 'object' ? first : undefined
}

/** The names in a template, in order. */
export function namesOf({ parts }: ParsedTemplate): readonly TemplateName[] {
  return parts.filter((part) => typeof part === 'object')
}

function takeApart(source: string): ParsedTemplate {
  const parts: (string | TemplateName)[] = []
  let text = ''
  for (let at = 0; at < source.length; at++) {
    const character = source[at] as string
    if ((character === '{' || character === '}') && source[at + 1] === character) {
      text += character
      at++
    } else if (character === '}') {
      return faulty(source, `the } at character ${at + 1} closes nothing; }} stands for a brace`)
    } else if (character === '{') {
      const end = source.indexOf('}', at)
      const name = source.slice(at + 1, end === -1 ? undefined : end)
      if (end === -1) return faulty(source, `the { at character ${at + 1} is not closed; {{ stands for a brace`)
      if (!NAME.test(name)) return faulty(source, `{${name.slice(0, 40)}} is no name such as {settings.subdomain}`)
      if (text !== '') parts.push(text)
      parts.push(toName(name))
      text = ''
      at = end
    } else text += character
  }
  if (text !== '') parts.push(text)
  return { source, parts }
}

function toName(written: string): TemplateName {
  const keepsSlashes = written.startsWith('+')
  const name = keepsSlashes ? written.slice(1) : written
  return { name, path: name.split('.'), keepsSlashes }
}

function faulty(source: string, fault: string): ParsedTemplate {
  return { source, parts: [], fault }
}
