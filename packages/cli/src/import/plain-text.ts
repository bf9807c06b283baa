const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** Tags within a word or sentence leave no space behind. */
const inlineTags = /<\/?(?:a|b|i|u|em|strong|span|sup|sub|font|code|small|mark|q)(?:\s[^<>]*)?>/gi

/** Bounds the work on hostile input; no real question comes near. */
const htmlCharsMax = 64 * 1024

/** Text of a question without its HTML: tags go, the common entities are read, white space becomes single spaces. For display only. */
export function plainText(html: string): string {
  return html
    .slice(0, htmlCharsMax)
    .replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(inlineTags, '')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
    })
    .replace(/\s+/g, ' ')
    .trim()
}
