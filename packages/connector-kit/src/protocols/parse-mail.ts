import type { JsonValue } from '../mapping/mapping.ts'
import type { HttpReply, HttpRequest } from '../run/http.ts'
import { protocolFailure } from './protocol-reply.ts'

export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** A mail as a mapping makes it. */
export interface Mail {
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  /** In the envelope alone. */
  readonly bcc: readonly MailAddress[]
  readonly replyTo?: MailAddress | undefined
  readonly subject: string
  readonly text?: string | undefined
  readonly html?: string | undefined
  readonly messageId?: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

const RECIPIENTS_MAX = 50
const NAME_LENGTH_MAX = 200
/** One address, dot-atom at a host name (RFC 5321 4.1.2): a comma, a quote or a line break would be more than one. */
const ADDRESS =
  /^[^\s"(),:;<>@[\\\]\p{C}]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)*[\p{L}\p{N}][\p{L}\p{N}-]{0,62}$/u
const NAMED = /^\s*(?<name>[^<>]*?)\s*<(?<address>[^<>]*)>\s*$/
const MESSAGE_ID = /^<[^\s<>@]{1,200}@[^\s<>@]{1,200}>$/
/** What the mail itself says, or says of its parts; and what is said to HTTP only. */
const OWN =
  /^(?:from|sender|to|cc|bcc|reply-to|subject|message-id|date|mime-version|content-.*|received|return-path|dkim-signature|user-agent)$/

/** The mail of a request; or refuses it, with what is wrong with it and without anybody's address. */
export function parseMail(request: HttpRequest): { readonly mail: Mail } | { readonly refused: HttpReply } {
  const read = readMail(request)
  return 'mail' in read ? read : { refused: protocolFailure(400, 'mail_invalid', read.fault) }
}

function readMail({ headers, body }: HttpRequest): { readonly mail: Mail } | { readonly fault: string } {
  const given = asObject(JSON.parse(typeof body === 'string' ? body : 'null') as JsonValue)
  if (!given) return { fault: 'The body is no object with `from`, `to`, `subject` and `text` or `html`.' }
  const [from, replyTo] = [parseAddress(given.from), parseAddress(given.replyTo)]
  const [to, cc, bcc] = [parseList(given.to), parseList(given.cc), parseList(given.bcc)]
  if (!from) return { fault: '`from` is not one address.' }
  if (given.replyTo !== undefined && !replyTo) return { fault: '`replyTo` is not one address.' }
  if (!to || !cc || !bcc) return { fault: '`to`, `cc` and `bcc` are addresses, one or a list, each by itself.' }
  const recipients = to.length + cc.length + bcc.length
  if (recipients === 0 || recipients > RECIPIENTS_MAX) return { fault: `It has ${recipients} recipients, of 1 to 50.` }
  const { subject = '', text, html } = given
  if (typeof subject !== 'string' || !isText(text) || !isText(html) || (text === undefined && html === undefined))
    return { fault: '`subject`, `text` and `html` are texts, and one of the last two is there.' }
  const messageId = headers['message-id']
  if (messageId !== undefined && !MESSAGE_ID.test(messageId))
    return { fault: 'The header message-id is not <id@host>.' }
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.test(name)))
  return { mail: { from, to, cc, bcc, replyTo, subject, text, html, messageId, headers: own } }
}

function asObject(value: JsonValue): Readonly<Record<string, JsonValue | undefined>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Readonly<Record<string, JsonValue>>) : undefined
}

const isText = (value: JsonValue | undefined): value is string | undefined =>
  value === undefined || typeof value === 'string'

/** `a@example.com`, `Ann Lee <a@example.com>` or `{ name, address }`. Never a list: a respondent's comma adds no recipient. */
function parseAddress(value: JsonValue | undefined): MailAddress | undefined {
  if (typeof value === 'string') {
    const { name = '', address = value } = NAMED.exec(value)?.groups ?? {}
    return checkAddress(name, address)
  }
  const { name = '', address } = asObject(value ?? null) ?? {}
  return typeof name === 'string' && typeof address === 'string' ? checkAddress(name, address) : undefined
}

function checkAddress(name: string, address: string): MailAddress | undefined {
  const clean = name.replaceAll(/[\s\p{C}"\\]+/gu, ' ').trim()
  return ADDRESS.test(address.trim()) ? { name: clean.slice(0, NAME_LENGTH_MAX), address: address.trim() } : undefined
}

function parseList(value: JsonValue | undefined): readonly MailAddress[] | undefined {
  if (value === undefined || value === null) return []
  const list = (Array.isArray(value) ? value : [value]).map((one: JsonValue) => parseAddress(one))
  return list.every((address) => address !== undefined) ? list : undefined
}
