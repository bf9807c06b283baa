import { parseAddress } from './parse-address.ts'
import { remember } from './remember.ts'

/** Where to go, before any name is resolved. */
export interface Place {
  /** As in the Host header, without port: a name in ASCII or a literal address, IPv6 in brackets. */
  readonly host: string
  readonly port: number
}

/** What a URL says about where to go. */
export interface Target extends Place {
  readonly scheme: 'http' | 'https'
  /** With the query. */
  readonly path: string
}

export type TargetResult = { readonly target: Target } | { readonly refusal: string }

const URL_LENGTH_MAX = 2048
/** 2 MB of them at most. */
const TARGETS_MAX = 1_000
/** What a parser would strip, fold or read differently from the next parser; a URL is sent as it was written or not at all. */
const SUSPICIOUS = /[\s\\\p{C}\u{fffd}]/u
const FORM = /^https?:\/\/[^/?#]/i

/** WHATWG Fetch "bad ports": services that would take HTTP for their own protocol. */
const BAD_PORTS = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
])

/** RFC 6761, 6762, 7686, 8375 and what private networks and clouds use: none of them is a host of the internet. */
const PRIVATE_SUFFIXES = [
  'arpa',
  'corp',
  'home',
  'internal',
  'intranet',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'private',
]

/** Parses a URL by the rules that need no name resolution; the WHATWG parser has the only say about what the host is. */
export const parseTarget = (text: string): TargetResult =>
  // Before it is kept: nobody is to fill the memory with it.
  text.length > URL_LENGTH_MAX ? refuse(`it is longer than ${URL_LENGTH_MAX} characters`) : parseShort(text)

const parseShort = remember(parse, TARGETS_MAX)

function parse(text: string): TargetResult {
  if (SUSPICIOUS.test(text)) return refuse('it contains spaces, control or invisible characters or a backslash')
  if (!FORM.test(text) || !URL.canParse(text)) return refuse('it is not an absolute http or https URL')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@')) {
    return refuse('it carries credentials')
  }
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const port = url.port === '' ? (scheme === 'https' ? 443 : 80) : Number(url.port)
  if (BAD_PORTS.has(port)) return refuse(`port ${port} belongs to another protocol`)
  const { hostname: host, pathname, search } = url
  const refusal = checkName(host)
  return refusal === undefined ? { target: { scheme, host, port, path: `${pathname}${search}` } } : refuse(refusal)
}

/**
 * The place that settings of other protocols name: a host as it would stand in a URL, and a port. An IPv6 address may come without
 * brackets. The ports of other protocols are what it is for, so none is refused here.
 */
export function parsePlace(host: string, port: number): { readonly place: Place } | { readonly refusal: string } {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return refuse('the port is not one of 1 to 65535')
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  if (SUSPICIOUS.test(host) || /[/?#@]|\]:/.test(host) || !URL.canParse(`http://${authority}/`)) {
    return refuse('the host is neither a name nor an address')
  }
  const { hostname, port: portInHost } = new URL(`http://${authority}/`)
  const refusal = portInHost === '' ? checkName(hostname) : 'the host carries a port'
  return refusal === undefined ? { place: { host: hostname, port } } : refuse(refusal)
}

/** True for a name that may exist in a private network only; the policy decides whether it may be resolved. */
export function isPrivateName(host: string): boolean {
  if (parseAddress(host)) return false
  const labels = host.split('.')
  return labels.length === 1 || PRIVATE_SUFFIXES.includes(labels.at(-1) ?? '')
}

/** `localhost` and below (RFC 6761 6.3) mean loopback. */
export const isLocalhostName = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost')

function checkName(host: string): string | undefined {
  if (host === '') return 'it has no host'
  if (host.endsWith('.')) return 'its host ends in a dot'
  if (parseAddress(host)) return undefined
  const isName =
    host.length <= 253 && host.split('.').every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  return isName ? undefined : 'its host is neither a name nor an address'
}

const authorityOf = (text: string): string => /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? ''

const refuse = (refusal: string): { readonly refusal: string } => ({ refusal })
