declare const htmlBrand: unique symbol

/** Markup; made by {@link html} alone, so that whatever else gets into a page is text. */
export interface Html {
  readonly [htmlBrand]: true
  readonly markup: string
}

type Part = Html | readonly Html[] | string | number | false | undefined

/** Markup with what is put into it: text is escaped, for elements and for attributes in double quotes alike. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  asMarkup(strings.map((string, at) => `${string}${at < parts.length ? markupOf(parts[at]) : ''}`).join(''))

export const NOTHING: Html = asMarkup('')

/** A constant of ours, as it is: a stylesheet. */
export function asMarkup(markup: string): Html {
  return { markup } as Html
}

function markupOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part))
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** What no browser shows: control characters, and those that make the text after them run the other way; in SVG some are not allowed. */
const UNSEEN = /[^\P{Cc}\t\n\r]|\p{Bidi_Control}|[\ufeff\ufffe\uffff]/gu

export const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(UNSEEN, '')
    .replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character]!)
