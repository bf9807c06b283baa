import { onlyName, parseTemplate } from '../../request/parse-template.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'
import type { PlacedRequest } from './requests.ts'
import { sample } from './sample.ts'

/** What the vendor gave may be a whole URL. */
const VENDOR_ROOTS = new Set(['learnt', 'steps', 'reply', 'page', 'subscription'])
const WRONG_IN_PATH = /[?#\\\s]|\/\/|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

/** A path stays below the base, whatever the values in it. */
export function checkPath({ pointer: at, request }: PlacedRequest): readonly ConnectorProblem[] {
  const pointer = below(at, 'path')
  const text = request.path
  const parsed = parseTemplate(text)
  const root = onlyName(parsed)?.path[0]
  if (text.includes('://') || text === '' || (root !== undefined && VENDOR_ROOTS.has(root))) return []
  const written = parsed.source.startsWith('/') ? sample(parsed) : ''
  if (written === '')
    return [
      { pointer, message: `${show(text)} does not begin with a slash.`, hint: "Write '/tickets', below `baseUrl`." },
    ]
  const wrong = WRONG_IN_PATH.exec(written)
  return wrong
    ? [{ pointer, message: `${show(wrong[0])} cannot stand in a path.`, hint: 'Parameters go into `query`.' }]
    : []
}
