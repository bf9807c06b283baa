import type { Auth } from '../manifest/auth.ts'
import type { Field, SecretField } from '../manifest/fields.ts'
import type { GoldenConnection } from '../testing/golden.ts'
import { type Document, follow, isNode, listOf, type Node, textOf } from './document.ts'
import { nameOf, words } from './pick-operations.ts'

/** How requests prove who sends them, and what a tenant gives for it. */
export interface Security {
  readonly auth: Readonly<Record<string, Auth>>
  readonly settings: Readonly<Record<string, Field>>
  readonly secrets: Readonly<Record<string, SecretField>>
  /** Whole URLs of token endpoints: their hosts are spoken to as well. */
  readonly urls: readonly string[]
  /** For samples, of the first way. */
  readonly connection: GoldenConnection
}

/** One way, before its fields are joined with those of the others. */
interface Way {
  readonly name: string
  readonly auth: Auth
  readonly settings?: Readonly<Record<string, Field>>
  readonly secrets?: Readonly<Record<string, SecretField>>
  readonly urls?: readonly string[]
  readonly accessToken?: true
}

const WAYS_MAX = 3
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/

/** The ways that the operation allows, or else the document; those that cannot be expressed are told of. */
export function readSecurity(document: Document, operation: Node): Security {
  const asked = Array.isArray(operation.security) ? operation.security : listOf(document.root.security)
  const ways = asked.filter(isNode).flatMap((requirement) => waysOf(document, requirement))
  const first = uniqueByName(ways).slice(0, WAYS_MAX)
  if (first.length > 0) return join(first)
  document.notes.add(
    asked.length === 0
      ? 'It does not say how requests prove who sends them: give `auth` what the vendor asks for.'
      : 'None of its ways to prove who is calling can be taken over: write `auth` by hand.',
  )
  return join([{ name: 'none', auth: { mode: 'none' } }])
}

const uniqueByName = (ways: readonly Way[]): readonly Way[] => [...new Map(ways.map((way) => [way.name, way])).values()]

function waysOf(document: Document, requirement: Node): readonly Way[] {
  const schemes = isNode(document.root.components) ? document.root.components.securitySchemes : undefined
  const named = Object.entries(requirement).map(([name, scopes]) => {
    const scheme = follow(document, isNode(schemes) && Object.hasOwn(schemes, name) ? schemes[name] : {})
    return { name, scheme, scopes: listOf(scopes).filter((one) => typeof one === 'string') as string[] }
  })
  if (named.length === 0) return []
  if (named.length > 1) return together(document, named)
  return toWays(document, named[0]!)
}

interface Named {
  readonly name: string
  readonly scheme: Node
  readonly scopes: readonly string[]
}

/** Several at once can be said of keys only: Datadog's two headers. */
function together(document: Document, named: readonly Named[]): readonly Way[] {
  const keys = named.map((one) => toKey(one))
  if (keys.every((key) => key !== undefined)) {
    const auth = keys.reduce<Auth & { mode: 'key' }>(
      (joined, { auth: { headers, query } }) => ({
        mode: 'key',
        ...((joined.headers ?? headers) && { headers: { ...joined.headers, ...headers } }),
        ...((joined.query ?? query) && { query: { ...joined.query, ...query } }),
      }),
      { mode: 'key' },
    )
    return [{ name: keys[0]!.name, auth, secrets: Object.assign({}, ...keys.map(({ secrets }) => secrets)) }]
  }
  document.notes.add(
    `It asks for ${named.map(({ name }) => textOf(name, 40)).join(' and ')} together; only the first was taken.`,
  )
  return toWays(document, named[0]!)
}

interface Key {
  readonly name: string
  readonly auth: Auth & { mode: 'key' }
  readonly secrets: Readonly<Record<string, SecretField>>
}

function toKey({ name, scheme }: Named): Key | undefined {
  const place = String(scheme.name)
  if (scheme.type !== 'apiKey' || !HEADER.test(place)) return undefined
  const secret = nameOf(place.replace(/^x-/i, '')) === 'authorization' ? 'apiKey' : nameOf(place.replace(/^x-/i, ''))
  const value = `{secrets.${secret}}`
  const title = secret === 'apiKey' ? 'API key' : words(secret)
  const secrets = { [secret]: { title, help: textOf(scheme.description, 120) ?? helpOf(title) } }
  const placed = {
    header: { headers: { [place.toLowerCase()]: value } },
    query: { query: { [place]: value } },
    cookie: { headers: { cookie: `${place}=${value}` } },
  }
  const where = placed[String(scheme.in) as keyof typeof placed]
  return where && { name: snake(name), auth: { mode: 'key', ...where }, secrets }
}

const helpOf = (title: string): string => `${title}: where the vendor shows it to you`

/** A name of the document as a mode of `auth` is called. */
const snake = (name: string): string =>
  nameOf(name)
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .slice(0, 40)

function toWays(document: Document, named: Named): readonly Way[] {
  const { name, scheme } = named
  const key = toKey(named)
  if (key) return [key]
  if (scheme.type === 'http') return httpWays(document, named)
  if (scheme.type === 'oauth2') return oauthWays(document, named)
  if (scheme.type === 'openIdConnect') {
    document.notes.add(
      `${textOf(name, 40)} is OpenID Connect: an access token was taken; write an oauth2 mode instead.`,
    )
    return [bearer(name, scheme)]
  }
  document.notes.add(`${textOf(name, 40)} is of type ${textOf(String(scheme.type), 40)}, which cannot be taken over.`)
  return []
}

function httpWays(document: Document, { name, scheme }: Named): readonly Way[] {
  const kind = String(scheme.scheme).toLowerCase()
  if (kind === 'bearer') return [bearer(name, scheme)]
  if (kind === 'basic')
    return [
      {
        name: snake(name),
        auth: { mode: 'basic', username: '{settings.username}', password: '{secrets.password}' },
        settings: {
          username: { title: 'Username', help: helpOf('Username'), pattern: '[^:\\s]+', example: 'howazit' },
        },
        secrets: { password: { title: 'Password', help: helpOf('Password, or the key in its place') } },
      },
    ]
  document.notes.add(`${textOf(name, 40)} is HTTP ${textOf(kind, 40)}, which cannot be taken over.`)
  return []
}

const bearer = (name: string, scheme: Node): Way => ({
  name: snake(name),
  auth: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } },
  secrets: { token: { title: 'Access token', help: textOf(scheme.description, 120) ?? helpOf('Access token') } },
})

const CLIENT = {
  settings: { clientId: { title: 'Client id', help: helpOf('Client id'), example: 'client-1' } },
  secrets: { clientSecret: { title: 'Client secret', help: helpOf('Client secret') } },
  accessToken: true,
} as const

function oauthWays(document: Document, { name, scheme, scopes }: Named): readonly Way[] {
  const flows = isNode(scheme.flows) ? scheme.flows : {}
  const ways: Way[] = []
  for (const [kind, suffix] of [
    ['authorizationCode', ''],
    ['clientCredentials', '_client'],
  ] as const) {
    const flow = follow(document, flows[kind])
    const tokenUrl = httpsOf(flow.tokenUrl)
    const authorizeUrl = httpsOf(flow.authorizationUrl)
    if (tokenUrl === undefined || (kind === 'authorizationCode' && authorizeUrl === undefined)) continue
    const asked = scopes.length > 0 ? scopes.slice(0, 50) : []
    if (asked.length === 0) document.notes.add(`Name the scopes that ${textOf(name, 40)} has to ask for.`)
    const common = {
      tokenUrl,
      clientId: '{settings.clientId}',
      clientSecret: '{secrets.clientSecret}',
      ...(asked.length > 0 && { scopes: asked }),
    }
    const auth: Auth =
      authorizeUrl === undefined || kind === 'clientCredentials'
        ? { mode: 'oauth2_client_credentials', ...common }
        : { mode: 'oauth2_code', authorizeUrl, ...common }
    ways.push({ name: `${snake(name).slice(0, 30)}${suffix}`, auth, urls: [tokenUrl], ...CLIENT })
  }
  if (ways.length === 0)
    document.notes.add(`${textOf(name, 40)} has no flow with https addresses that can be taken over.`)
  return ways
}

/** Braces would be templates; a token endpoint with variables is left to a person. */
function httpsOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^https:\/\/[^/?#@{}\s]+[^{}\s]*$/.test(value) && URL.canParse(value)
    ? value
    : undefined
}

function join(ways: readonly Way[]): Security {
  const [first] = ways as readonly [Way]
  const fieldsOf = <Kind>(pick: (way: Way) => Readonly<Record<string, Kind>> | undefined): Record<string, Kind> => {
    const users = new Map<string, { field: Kind; modes: string[] }>()
    for (const way of ways)
      for (const [name, field] of Object.entries(pick(way) ?? {})) {
        const known = users.get(name)
        if (known) known.modes.push(way.name)
        else users.set(name, { field, modes: [way.name] })
      }
    return Object.fromEntries(
      [...users].map(([name, { field, modes }]) => [
        name,
        modes.length === ways.length ? field : { ...field, for: modes },
      ]),
    )
  }
  const settings = fieldsOf<Field>((way) => way.settings)
  const secrets = fieldsOf<SecretField>((way) => way.secrets)
  const examples = Object.entries(first.settings ?? {}).map(([name, { example }]) => [name, example ?? 'example'])
  const made = Object.keys(first.secrets ?? {}).map((name) => [name, `example_${name}`])
  return {
    auth: Object.fromEntries(ways.map(({ name, auth }) => [name, auth])),
    settings,
    secrets,
    urls: ways.flatMap(({ urls = [] }) => urls),
    connection: {
      settings: Object.fromEntries(examples),
      secrets: Object.fromEntries(made),
      ...(first.accessToken && { accessToken: 'example_access_token' }),
    },
  }
}
