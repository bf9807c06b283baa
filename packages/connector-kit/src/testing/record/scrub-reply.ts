import type { Connector } from '../../manifest/connector.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { isList } from '../../outcome/find-values.ts'
import { parseReply } from '../../outcome/parse-reply.ts'
import type { HttpReply } from '../../run/http.ts'
import type { GoldenReply } from '../golden.ts'
import { createNumbering, createTextScrubber, type TextRules } from './scrub-text.ts'

export interface ScrubRules extends Omit<TextRules, 'hosts'> {
  readonly connector: Connector
}

export interface ReplyScrubber {
  readonly scrub: (reply: HttpReply) => GoldenReply
}

const SECRET_MEMBER = /token|secret|passw|api_?key|authorization|cookie|session|signature|credential|private_?key/i
const PERSONAL_MEMBER =
  /phone|mobile|fax|address|street|city|zip|postal|birth|avatar|photo|picture|image|gravatar|^ip$|_ip$/i
const NAME_MEMBER =
  /(?:^|_|\b)(?:name|full_?name|first_?name|last_?name|given_?name|family_?name|real_?name|display_?name|screen_?name|user_?name|nick_?name|login|owner|author)$|[a-z]Name$/i
const EMAIL_MEMBER = /e_?mail/i
const ID_MEMBER = /(?:^|_)(?:g?id|ids|uuid|guid|number|ref)$|[a-z](?:Id|Ids|Ref)$/i
/** What tells how much is left and when to come again is no secret, and decides. */
const KEPT_HEADERS = /^(?:retry-after(?:-ms)?|(?:x-)?rate-?limit.*|etag)$/i
const LONG_ID_DIGITS_MIN = 5

/**
 * Makes fixtures of replies: secrets, tokens, e-mail addresses, names and other personal data are gone, ids have their shape and
 * nothing else, and what varies from call to call does not. Of the headers only those stay that the kit or the manifest reads, of
 * bodies only JSON, because nothing else can decide. What the manifest compares with stays as it is.
 */
export function createReplyScrubber(rules: ScrubRules): ReplyScrubber {
  const compared = comparedIn(rules.connector)
  const headers = headersIn(rules.connector)
  const text = createTextScrubber({ ...rules, hosts: rules.connector.hosts })
  const names = createNumbering((n) => `Example name ${n}`)
  const emails = createNumbering((n) => `someone-${n}@example.com`)
  const ids = createIds()

  const scrubMember = (name: string, value: JsonValue): JsonValue => {
    if (isList(value)) return value.map((item) => scrubMember(name, item))
    if (typeof value === 'object' && value !== null) return scrubObject(value)
    if (typeof value === 'number') return ID_MEMBER.test(name) ? ids.number(value) : value
    if (typeof value !== 'string' || value === '' || compared.has(value)) return value
    if (SECRET_MEMBER.test(name)) return 'removed'
    if (EMAIL_MEMBER.test(name)) return emails(value.toLowerCase())
    if (NAME_MEMBER.test(name)) return names(value)
    if (PERSONAL_MEMBER.test(name)) return 'removed'
    return ids.text(text.scrub(value), ID_MEMBER.test(name))
  }
  const scrubObject = (value: Readonly<Record<string, JsonValue | undefined>>): JsonValue =>
    Object.fromEntries(
      Object.entries(value).map(([name, member]) => [text.scrub(name), scrubMember(name, member ?? null)]),
    )

  return {
    scrub(reply) {
      const { json } = parseReply(reply)
      const kept = Object.entries(reply.headers instanceof Headers ? Object.fromEntries(reply.headers) : reply.headers)
        .map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : (value?.[0] ?? '')] as const)
        .filter(([name]) => KEPT_HEADERS.test(name) || headers.has(name))
        .map(([name, value]) => [name, ids.text(text.scrub(value), headers.has(name))] as const)
      return {
        status: reply.status,
        ...(kept.length > 0 && { headers: Object.fromEntries(kept) }),
        ...(json !== undefined && { body: scrubMember('', json) }),
      }
    },
  }
}

interface Ids {
  readonly number: (value: number) => number
  readonly text: (value: string, isId: boolean) => string
}

/** Ids by others in order of their appearance, of the same shape; what was seen as an id is one in URLs and texts too. */
function createIds(): Ids {
  const numbers = createNumbering((n) => String(1_000 + n))
  const texts = new Map<string, string>()
  const count = { shaped: 0 }
  const isLong = (digits: string) => digits.length >= LONG_ID_DIGITS_MIN
  return {
    number(value) {
      return Number.isInteger(value) && isLong(String(Math.abs(value))) ? Number(numbers(String(value))) : value
    },
    text(value, isId) {
      if (
        isId &&
        value.length >= LONG_ID_DIGITS_MIN &&
        /\d/.test(value) &&
        !value.startsWith('00000000-') &&
        !texts.has(value)
      ) {
        count.shaped += 1
        texts.set(value, shapeOf(value, count.shaped))
      }
      const own = texts.get(value)
      if (own !== undefined) return own
      const known = [...texts].reduce((left, [from, to]) => left.replaceAll(from, to), value)
      return known.replaceAll(/(?<![\w.:-])\d{5,15}(?![\w.:-])/g, (digits) => numbers(digits))
    },
  }
}

/** Letters and digits by their kind, the count at the end where the last digit was. */
function shapeOf(value: string, n: number): string {
  const plain = value.replaceAll(/[A-Z]/g, 'A').replaceAll(/[a-z]/g, 'a').replaceAll(/\d/g, '0')
  const count = String(n)
  const last = plain.lastIndexOf('0')
  const start = Math.max(0, last + 1 - count.length)
  return `${plain.slice(0, start)}${count}${plain.slice(last + 1)}`
}

/** Every text that a condition of the manifest asks for: an error code is no name and no secret. */
function comparedIn(value: unknown): ReadonlySet<string> {
  const found = new Set<string>()
  walk(value, (name, member) => {
    if (name !== 'is' || !Array.isArray(member)) return
    for (const one of member) if (typeof one === 'string') found.add(one)
  })
  return found
}

/** Every header of replies that the manifest reads. */
function headersIn(connector: Connector): ReadonlySet<string> {
  const found = new Set<string>()
  walk({ ...connector, auth: {}, inbound: {} }, (name, member) => {
    if (name === 'header' && typeof member === 'string') found.add(member.toLowerCase())
  })
  return found
}

function walk(value: unknown, see: (name: string, member: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    see(name, member)
    walk(member, see)
  }
}
