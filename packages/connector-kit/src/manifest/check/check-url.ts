import { type Authority, authorityOf, wholeHost } from '../../request/authority.ts'
import { isOnHosts } from '../../request/hosts.ts'
import { onlyName, parseTemplate, type TemplateName } from '../../request/parse-template.ts'
import { SCHEMES } from '../../request/schemes.ts'
import type { Connector } from '../connector.ts'
import { isLabelPattern } from '../pattern.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'
import type { Address } from './addresses.ts'
import { sample } from './sample.ts'

const LABEL_HINT = "Give it a `pattern` of letters, digits, - and _ only: '^[a-z0-9][a-z0-9-]{0,61}$'."

/** A whole URL: of the right scheme, to a declared host that no setting can change into another. */
export function checkUrl(address: Address, connector: Connector): readonly ConnectorProblem[] {
  const { pointer, text } = address
  const parsed = parseTemplate(text)
  // One name alone is a whole URL that is only known later, and judged then.
  if (onlyName(parsed)) return []
  const authority = authorityOf(parsed)
  const url = URL.parse(sample(parsed))
  if (!authority || !url || url.username !== '' || url.password !== '') {
    const hint = "Write 'https://{settings.subdomain}.example.com/api'."
    return [{ pointer, message: `${show(text)} is no URL.`, hint }]
  }
  const chosen = namesIn(authority).find((name) => name.path[0] === 'choices' && name !== wholeHost(authority))
  if (chosen)
    return optionsOf(chosen, connector).flatMap((option) =>
      checkUrl({ pointer, text: text.replace(`{${chosen.name}}`, option) }, connector),
    )
  const hostParts = namesIn(authority).flatMap((name) => checkHostPart(name, authority, connector))
  if (hostParts.length > 0) return hostParts
  return [
    ...checkScheme(address, { url, authority }, connector),
    ...checkDeclared(address, { url, authority }, connector),
  ]
}

interface Read {
  readonly url: URL
  readonly authority: Authority
}

function checkScheme({ pointer }: Address, { url, authority }: Read, { protocol }: Connector) {
  // Tokens are always asked for by HTTP.
  const isForTokens = pointer.startsWith('/auth') && !pointer.endsWith('/baseUrl')
  const schemes = isForTokens ? SCHEMES.http : SCHEMES[protocol]
  const hint = `Write ${schemes[0]}// before the host.`
  if (!schemes.includes(url.protocol)) return [{ pointer, message: `${show(url.protocol)} is not the scheme.`, hint }]
  // A system that the tenant runs may be without TLS; a vendor's never is.
  const isInClear = url.protocol === 'http:' && wholeHost(authority)?.path[0] !== 'settings'
  return isInClear ? [{ pointer, message: 'The request would go in the clear.', hint }] : []
}

function checkDeclared({ pointer }: Address, { url, authority }: Read, { hosts }: Connector) {
  const root = wholeHost(authority)?.path[0]
  // What the vendor gave, or the manifest offers, is only known later, and judged then.
  if (hosts.includes('*') || root === 'learnt' || root === 'choices') return []
  const [written = ''] = authority
    .map((part) => (typeof part === 'string' ? part : `{${part.name}}`))
    .join('')
    .split(':')
  const samples = hosts.filter((host) => !onlyName(parseTemplate(host))).map((host) => sample(parseTemplate(host)))
  if (hosts.includes(written) || (root === undefined && isOnHosts(url, samples))) return []
  const hint = 'Add it to `hosts`, or mend the URL.'
  return [{ pointer, message: `${show(written)} is none of \`hosts\`.`, hint }]
}

/** A setting inside a host must not be able to end it or to begin another. */
function checkHostPart(part: TemplateName, authority: Authority, { settings = {} }: Connector) {
  const [root, key = ''] = part.path
  const field = root === 'settings' ? settings[key] : undefined
  if (!field || part === wholeHost(authority) || field.type === 'integer' || field.type === 'choice') return []
  const pointer = below('/settings', key, 'pattern')
  if (field.pattern === undefined)
    return [{ pointer, message: `{${part.name}} is part of a host and has no pattern.`, hint: LABEL_HINT }]
  if (isLabelPattern(field.pattern)) return []
  const message = `{${part.name}} is part of a host, and ${show(field.pattern)} could match / @ : ? # \\ or a dot.`
  return [{ pointer, message, hint: LABEL_HINT }]
}

/** What a choice inside a host can stand for: each of it has to make a declared host. */
function optionsOf({ path: [, key = ''] }: TemplateName, { settings = {} }: Connector): readonly string[] {
  return Object.values(settings[key]?.choices ?? {})
}

function namesIn(authority: Authority): readonly TemplateName[] {
  return authority.filter((part) => typeof part === 'object')
}
