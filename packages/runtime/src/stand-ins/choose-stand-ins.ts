import type { Connector, ConnectorContent } from '@howazit/connector-kit'
import { closestName } from '../closest-name.ts'
import { Misconfigured } from '../misconfigured.ts'

/** One to be served, or one that somebody else serves already. */
export type ChosenStandIn =
  | { readonly content: ConnectorContent; readonly auth?: string }
  | { readonly connector: string; readonly url: string }

const ALL = 'all'
const ELSEWHERE = /^([a-z][a-z0-9_]*)=(\S+)$/

/**
 * What is meant by `all`, `zendesk`, `zoho_crm:oauth` (in one of its ways to authenticate) and `my_crm=http://127.0.0.1:4010`.
 * @throws Misconfigured for a name that no connector has, with the closest
 */
export async function chooseStandIns(wanted: readonly string[]): Promise<readonly ChosenStandIn[]> {
  const { registry } = await import('@howazit/connectors')
  const chosen = wanted.map((text) => choose(text, registry))
  const isNamed = ({ connector }: ConnectorContent) => chosen.some((one) => one !== ALL && idOf(one) === connector.id)
  const others = chosen.includes(ALL) ? registry.filter((content) => !isNamed(content)) : []
  return [...chosen.filter((one) => one !== ALL), ...others.map((content) => ({ content }))]
}

const idOf = (one: ChosenStandIn): string => ('url' in one ? one.connector : one.content.connector.id)

function choose(text: string, registry: readonly ConnectorContent[]): ChosenStandIn | typeof ALL {
  if (text === ALL) return ALL
  const [, connector, url] = ELSEWHERE.exec(text) ?? []
  if (connector !== undefined && url !== undefined) return { connector, url }
  const [name = '', auth] = text.split(':')
  const isCalled = ({ id, aliases = [] }: Connector) => id === name || aliases.some((alias) => alias.id === name)
  const content = registry.find((one) => isCalled(one.connector))
  if (!content) throw unknown(name, registry)
  const modes = Object.keys(content.connector.auth)
  if (auth === undefined) return { content }
  if (modes.includes(auth)) return { content, auth }
  throw new Misconfigured(`${name} authenticates by ${modes.join(', ')}, and not by "${auth.slice(0, 100)}".`)
}

function unknown(name: string, registry: readonly ConnectorContent[]): Misconfigured {
  const ids = registry.map(({ connector }) => connector.id)
  return new Misconfigured(`There is no connector "${name.slice(0, 100)}". Did you mean ${closestName(name, ids)}?`)
}
