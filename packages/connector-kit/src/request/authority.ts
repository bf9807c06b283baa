import type { ParsedTemplate, TemplateName } from './parse-template.ts'

/** The host of a URL template, with its port. */
export type Authority = ParsedTemplate['parts']

/** The name that is the host itself and not a part of it; a port may follow. */
export function wholeHost([first, second]: Authority): TemplateName | undefined {
  const isWhole = second === undefined || (typeof second === 'string' && second.startsWith(':'))
  return typeof first === 'object' && isWhole ? first : undefined
}

/** The parts between `://` and the next slash; undefined where the template does not begin with a scheme. */
export function authorityOf({ parts }: ParsedTemplate): Authority | undefined {
  const [first] = parts
  if (typeof first !== 'string' || !/^[a-z]+:\/\//.test(first)) return undefined
  const found: (string | TemplateName)[] = []
  for (const part of [first.slice(first.indexOf('://') + 3), ...parts.slice(1)]) {
    const end = typeof part === 'string' ? part.indexOf('/') : -1
    found.push(typeof part === 'string' && end !== -1 ? part.slice(0, end) : part)
    if (end !== -1) break
  }
  return found.filter((part) => part !== '')
}
