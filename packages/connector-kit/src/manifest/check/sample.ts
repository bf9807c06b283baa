import type { ParsedTemplate } from '../../request/parse-template.ts'

/** A template with a letter, or a port, for each of its values. */
export function sample(parsed: ParsedTemplate): string {
  return parsed.parts.reduce<string>((text, part) => {
    if (typeof part === 'string') return text + part
    // Behind a host's colon stands a port.
    return text + (text.endsWith(':') ? '1' : 'x')
  }, '')
}
