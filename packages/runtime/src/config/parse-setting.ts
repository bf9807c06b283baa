import ipaddr from 'ipaddr.js'
import { Misconfigured } from '../misconfigured.ts'
import type { Env, EnvName } from './settings.ts'

/** Each throws `Misconfigured` naming the setting, what it may be and what it is; never the value of a secret or a URL. */

export function parseRequired(env: Env, name: EnvName): string {
  const value = env[name]
  if (value === undefined || value === '') throw new Misconfigured(`${name} is not set.`)
  return value
}

export const parseList = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** Addresses and CIDR blocks. */
export function parseNetworks(name: EnvName, text?: string): readonly string[] {
  const networks = parseList(text)
  const wrong = networks.find((network) => !ipaddr.isValid(network) && !ipaddr.isValidCIDR(network))
  if (wrong === undefined) return networks
  throw new Misconfigured(`${name} must be addresses and CIDR blocks, and "${wrong}" is neither.`)
}

/** Scheme, host and port and nothing more, as browsers send them in `Origin`; `*` is none. */
export function parseOrigins(name: EnvName, text?: string): readonly string[] {
  const origins = parseList(text)
  const wrong = origins.find((origin) => !/^https?:/.test(origin) || URL.parse(origin)?.origin !== origin)
  if (wrong === undefined) return origins
  throw new Misconfigured(`${name} must be origins like https://app.example.com, and "${wrong}" is none.`)
}

export function parsePort(name: EnvName, text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Misconfigured(`${name} must be a port, not "${text}".`)
}

export function parseBoolean(name: EnvName, text = 'false'): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Misconfigured(`${name} must be true or false, not "${text}".`)
}

export function parseCount(name: EnvName, text: string, { min, max }: { min: number; max: number }): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= min && count <= max) return count
  throw new Misconfigured(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
}

export function parseOneOf<Value extends string>(name: EnvName, text: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text)
  if (found !== undefined) return found
  throw new Misconfigured(`${name} must be ${listOf(values)}, not "${text}".`)
}

/** Checked and given back as it was written. The value is not repeated in the message: it may hold a password. */
export function parseUrl(name: EnvName, text: string, protocols: readonly string[]): string {
  const shapes = protocols.map((protocol) => `${protocol}//...`)
  const { protocol } = URL.parse(text) ?? {}
  if (protocol !== undefined && protocols.includes(protocol)) return text
  throw new Misconfigured(`${name} must be a URL like ${listOf(shapes)}.`)
}

/** Lets whoever uses the setting say what is wrong with it; what they throw never quotes it. */
export function checkSetting(name: EnvName, parse: () => unknown): void {
  try {
    parse()
  } catch (cause) {
    const { message } = cause as Error
    throw new Misconfigured(message.includes(name) ? message : `${name} cannot be used: ${message}`, { cause })
  }
}

export function parseName(name: EnvName, text: string, shape: RegExp): string {
  if (shape.test(text)) return text
  throw new Misconfigured(`${name} must match ${shape.source}, not "${text}".`)
}

const listOf = (values: readonly string[]) =>
  [values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ')
