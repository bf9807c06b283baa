import { type Authority, authorityOf, wholeHost } from './authority.ts'
import { CannotBuild } from './cannot-build.ts'
import { isHost } from './hosts.ts'
import { onlyName, parseTemplate, type TemplateName } from './parse-template.ts'
import { encodeValue, requireSafePath } from './render-path.ts'
import { renderParts, renderText, textOf } from './render-text.ts'
import type { Scope } from './scope.ts'

/** A part of a host. What the vendor gave may have several labels: it is judged by `hosts` afterwards. */
const LABEL = /^[A-Za-z0-9_-]{1,63}$/
const LABELS = /^[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,8}$/

/**
 * Fills the template of a whole URL: `https://{settings.subdomain}.example.com/api`, or one name that holds all of it. Values
 * in the host can be nothing but a part of a host, values behind it are percent-encoded. Where it goes is for `hosts` to judge.
 */
export function renderUrl(template: string, scope: Scope): URL {
  const parsed = parseTemplate(template)
  const authority = authorityOf(parsed)
  const isWhole = onlyName(parsed) !== undefined
  const text = isWhole
    ? renderText(template, scope)
    : renderParts(parsed, (name) => {
        const value = textOf(name, { template, scope })
        return authority?.includes(name) ? hostPart(name, value, { authority, template }) : encodeValue(name, value)
      })
  if (!isWhole) requireSafePath(text.replace(/^[a-z]+:\/\/[^/]*|[?].*$/g, ''), template)
  const url = URL.parse(text)
  if (url?.username === '' && url.password === '' && url.hash === '') return url
  const message = `"${template}" does not make a URL.`
  throw new CannotBuild('url_invalid', message, 'Give a URL such as https://api.example.com.')
}

interface HostPlace {
  readonly authority: Authority
  readonly template: string
}

function hostPart(name: TemplateName, value: string, { authority, template }: HostPlace): string {
  const before = authority[authority.indexOf(name) - 1]
  const isPort = typeof before === 'string' && before.endsWith(':')
  if (isPort ? /^\d{1,5}$/.test(value) : fits(name, value, authority)) return value
  const message = `{${name.name}} in "${template}" cannot be ${isPort ? 'a port' : 'a part of a host'}.`
  throw new CannotBuild('host_refused', message, 'Give the name only, without https:// and without a path.')
}

function fits(name: TemplateName, value: string, authority: Authority): boolean {
  if (wholeHost(authority) === name) return isHost(value)
  return name.path[0] === 'settings' ? LABEL.test(value) : LABELS.test(value)
}
