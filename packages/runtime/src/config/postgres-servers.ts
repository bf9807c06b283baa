import { Misconfigured } from '../misconfigured.ts'
import type { Env, EnvName } from './settings.ts'

/** A PostgreSQL server beside the platform's own, on which tenants can have their tables; its URLs as those of the own one. */
export interface ServerSettings {
  readonly url: string
  readonly directUrl?: string
  readonly readUrl?: string
  readonly adminUrl?: string
  /** Where it is. Default: where the platform is. */
  readonly region?: string
}

export const POSTGRES_PROTOCOLS = ['postgres:', 'postgresql:'] as const

const SETTING: EnvName = 'HOWAZIT_POSTGRES_SERVERS'
const NAME = /^[a-z][a-z0-9-]{0,31}$/
const REGION = /^[a-z0-9][a-z0-9-]{0,31}$/

interface Shape {
  readonly what: string
  readonly isIt: (text: string) => boolean
}

const URL_SHAPE: Shape = {
  what: 'a URL like postgres://...',
  isIt: (text) => POSTGRES_PROTOCOLS.some((protocol) => URL.parse(text)?.protocol === protocol),
}

const SHAPES: Readonly<Record<keyof ServerSettings, Shape>> = {
  url: URL_SHAPE,
  directUrl: URL_SHAPE,
  readUrl: URL_SHAPE,
  adminUrl: URL_SHAPE,
  region: { what: `a region: ${REGION.source}`, isIt: (text) => REGION.test(text) },
}

const MEMBERS = Object.keys(SHAPES).join(', ')

/** By their names, from JSON such as {"west": {"url": "postgres://..."}}. What is wrong is said and never shown: there are passwords in it. */
export function parseServers({ [SETTING]: text }: Env): Readonly<Record<string, ServerSettings>> | undefined {
  if (!text) return undefined
  const servers = parseObject(text, 'one member for each server')
  return Object.fromEntries(
    Object.entries(servers).map(([name, server]) => {
      if (!NAME.test(name)) refuse(`a server's name has to match ${NAME.source}.`)
      return [name, parseServer(name, server)]
    }),
  )
}

function parseServer(name: string, value: unknown): ServerSettings {
  const server = isObject(value) ? value : refuse(`"${name}" has to be an object.`)
  for (const [member, text] of Object.entries(server)) {
    if (!Object.hasOwn(SHAPES, member)) refuse(`"${name}" has something else than ${MEMBERS}.`)
    const shape = SHAPES[member as keyof ServerSettings]
    if (typeof text !== 'string' || !shape.isIt(text)) refuse(`${member} of "${name}" has to be ${shape.what}.`)
  }
  if (server.url === undefined) refuse(`"${name}" has no url.`)
  return server as unknown as ServerSettings
}

function parseObject(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // What JSON.parse says quotes the text.
  }
  return refuse(`it has to be a JSON object with ${what}.`)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function refuse(why: string): never {
  throw new Misconfigured(`${SETTING} cannot be used: ${why}`)
}

export const serversToEnv = (servers: Readonly<Record<string, ServerSettings>> | undefined): Record<string, string> =>
  servers ? { [SETTING]: JSON.stringify(servers) } : {}
