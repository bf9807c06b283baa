import type { Field } from '../manifest/fields.ts'
import { type Document, follow, isNode, listOf, type Node, textOf } from './document.ts'
import { nameOf, words } from './pick-operations.ts'

/** Where the API is. */
export interface Server {
  /** With `{settings.*}` for what differs between tenants; without a slash at the end. */
  readonly baseUrl: string
  readonly hosts: readonly string[]
  readonly settings: Readonly<Record<string, Field>>
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
/** A whole host that the tenant runs. */
const HOST = '[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?'
const IS_LABEL = new RegExp(`^${LABEL}$`)
const HOSTS_MAX = 16

/** The first server that can be reached over TLS; `fallback` where the document names none. */
export function readServer(document: Document, operation: Node, fallback: string): Server {
  const listed = [...listOf(operation.servers), ...listOf(document.root.servers)].map((one) => follow(document, one))
  const isUsable = ({ url }: Node) =>
    typeof url === 'string' && /^https?:\/\/[^/?#@\s]+(?:[/?#]|$)/i.test(url) && url.length <= 500
  const secure = listed.find((one) => isUsable(one) && /^https:/i.test(String(one.url)))
  const chosen = secure ?? listed.find(isUsable)
  const server = chosen && toServer(document, chosen)
  if (server) return server
  document.notes.add('It says of no server with a whole address: replace `baseUrl` and `hosts`, which are examples.')
  return { baseUrl: fallback, hosts: [new URL(fallback).host], settings: {} }
}

interface Variable {
  readonly written: string
  readonly setting: string
  readonly field: Field
  readonly choices: readonly string[]
}

function toServer(document: Document, { url, variables }: Node): Server | undefined {
  const text = String(url)
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
  if (/^http:/i.test(text)) document.notes.add('Its server is written with http://; https:// was taken.')
  const [, authority = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/is.exec(text) ?? []
  const names = [...new Set([...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name))]
  const found = names.map((name) => toVariable(document, name, { variables, authority }))
  const fill = (part: string): string =>
    found.reduce((filled, { written, setting }) => filled.replaceAll(`{${written}}`, `{settings.${setting}}`), part)
  const offered = offeredHosts(authority, found)
  if (offered) {
    const settings = Object.fromEntries(found.map(({ setting, field }) => [setting, field]))
    const { setting, field, hosts } = offered
    return { baseUrl: `https://{choices.${setting}}${fill(path)}`, hosts, settings: { ...settings, [setting]: field } }
  }
  const hosts = hostsOf(authority, found)
  if (!hosts || !URL.canParse(`https://${authority.replaceAll(/\{[^{}]*\}/g, 'x')}`)) return undefined
  return {
    baseUrl: `https://${fill(authority)}${fill(path)}`,
    hosts: hosts.map(fill),
    settings: Object.fromEntries(found.map(({ setting, field }) => [setting, field])),
  }
}

interface Place {
  readonly variables: unknown
  readonly authority: string
}

function toVariable(document: Document, written: string, { variables, authority }: Place): Variable {
  const node = follow(document, isNode(variables) && Object.hasOwn(variables, written) ? variables[written] : {})
  const setting = nameOf(written)
  const offered = listOf(node.enum).filter((one) => typeof one === 'string' && IS_LABEL.test(one)) as string[]
  const given = textOf(node.default, 60)
  const common = { title: words(setting), help: textOf(node.description) ?? 'A part of the address of your account' }
  if (offered.length > 0 && offered.length <= HOSTS_MAX) {
    const choices = Object.fromEntries(offered.map((one) => [one, one]))
    const example = given !== undefined && offered.includes(given) ? given : offered[0]!
    return { written, setting, choices: offered, field: { ...common, type: 'choice', choices, example } }
  }
  if (authority === `{${written}}`)
    return { written, setting, choices: [], field: { ...common, pattern: HOST, example: 'desk.example.com' } }
  const example = given !== undefined && IS_LABEL.test(given) ? given : 'acme'
  const pattern = authority.includes(`{${written}}`) ? LABEL : '[A-Za-z0-9][A-Za-z0-9._-]{0,99}'
  return { written, setting, choices: [], field: { ...common, pattern, example } }
}

interface OfferedHosts {
  readonly setting: string
  readonly field: Field
  readonly hosts: readonly string[]
}

/** Where one choice decides about the host: the hosts that there are, and no other. */
function offeredHosts(written: string, variables: readonly Variable[]): OfferedHosts | undefined {
  const [only, ...others] = variables.filter((one) => written.includes(`{${one.written}}`))
  if (!only || others.length > 0 || only.choices.length === 0) return undefined
  const hosts = only.choices.map((choice) => written.replaceAll(`{${only.written}}`, choice).toLowerCase())
  const choices = Object.fromEntries(only.choices.map((choice, index) => [choice, hosts[index]!]))
  return { setting: only.setting, field: { ...only.field, choices }, hosts }
}

/** The vendor's domain below which a tenant's host is. Undefined where no pattern can bound it. */
function hostsOf(written: string, variables: readonly Variable[]): readonly string[] | undefined {
  const inHost = variables.filter((one) => written.includes(`{${one.written}}`))
  const [only] = inHost
  if (inHost.length === 0) return [written.toLowerCase()]
  if (only && written === `{${only.written}}`) return [written]
  const [name = ''] = written.split(':')
  const labels = name.split('.')
  const last = labels.findLastIndex((label) => label.includes('{'))
  const domain = labels.slice(last + 1)
  return domain.length >= 2 ? [`*.${domain.join('.').toLowerCase()}`] : undefined
}
