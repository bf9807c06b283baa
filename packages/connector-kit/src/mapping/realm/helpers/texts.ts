/** A value as people read it: nothing for what is absent, JSON for lists and objects. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : `${value as string}`
}

export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

/** By code point, so that no emoji is cut in half; `ending` counts. */
export function truncate(value: unknown, length: number, ending: unknown = ''): string {
  const text = toText(value)
  if (text.length <= length) return text
  const characters = Array.from(text)
  if (characters.length <= length) return characters.join('')
  const end = Array.from(typeof ending === 'string' ? ending : '')
  return [...characters.slice(0, Math.max(0, length - end.length)), ...end].slice(0, length).join('')
}

/** Lower-case letters, digits and hyphens: `Überraschung & Co.` becomes `uberraschung-co`. */
export function slug(value: unknown): string {
  const plain = toText(value).normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return plain.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '')
}

/** The items that are there, with `separator` between them; `, ` by default. */
export function join(list: unknown, separator: unknown = ', '): string {
  const items: unknown[] = Array.isArray(list) ? list : [list]
  const between = typeof separator === 'string' ? separator : ', '
  return items
    .filter((item) => !isBlank(item))
    .map(toText)
    .join(between)
}

/** For HTML text and quoted attributes. */
export function escapeHtml(value: unknown): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return toText(value).replaceAll(/[&<>"']/g, (character) => entities[character]!)
}

/** Slack's three control characters: no mention, channel or link comes of it (docs.slack.dev, "Formatting message text"). */
export function escapeMrkdwn(value: unknown): string {
  return toText(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * CommonMark 2.4: any ASCII punctuation may be escaped by a backslash; those that have a meaning are. Mentions are found in what is
 * rendered, where a backslash is gone, so a word joiner (U+2060), which nobody sees, keeps the @ from the name; addresses keep theirs.
 */
export function escapeMarkdown(value: unknown): string {
  const inline = toText(value)
    .replaceAll(/[\\`*_{}[\]<>()#+!|~&]/g, (character) => `\\${character}`)
    .replaceAll(/(?<!\w)@(?=\w)/g, '@\u2060')
  // Only at the start of a line: a list, a rule, an ordered list.
  return inline.replaceAll(/^([ \t]*)([-=])/gm, '$1\\$2').replaceAll(/^([ \t]*\d+)([.])/gm, '$1\\$2')
}

/** Telegram's MarkdownV2 (core.telegram.org/bots/api#markdownv2-style): these eighteen and the backslash, everywhere. */
export function escapeTelegram(value: unknown): string {
  return toText(value).replaceAll(/[\\_*[\]()~`>#+\-=|{}.!]/g, (character) => `\\${character}`)
}

/** One cell of RFC 4180, quoted where needed, that no spreadsheet takes for a formula (OWASP, "CSV Injection"). */
export function escapeCsv(value: unknown): string {
  const text = toText(value)
  const isNumber = typeof value === 'number' || /^[-+]?\d+(?:\.\d+)?$/.test(text)
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * Markup as it is: a text, or a template literal's (`helpers.markup`<b>${name}</b>``). Where the operation says in what markup its texts
 * are, only this is not escaped in code.
 */
export function markup(first: unknown, ...values: unknown[]): unknown {
  if (!Array.isArray(first) || !('raw' in first)) return first
  return first.map((part, index) => `${part as string}${index < values.length ? toText(values[index]) : ''}`).join('')
}
