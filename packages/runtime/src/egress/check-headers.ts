/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/
/** Visible ASCII, space and tab: no CR, LF or NUL that would start another header, and nothing that is not ASCII. */
const VALUE = /^[\t\x20-\x7e]{0,8192}$/
/** The connection's own headers, which undici writes from the checked target and the body. */
const RESERVED = /^(?:host|connection|content-length|transfer-encoding|upgrade|keep-alive|te|trailer|expect|proxy-.*)$/i

/** Why a set of headers is refused; undefined when all of them are fine. */
export function findBadHeader(headers: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    if (!TOKEN.test(name)) return 'a header name is not a token'
    if (RESERVED.test(name)) return `the header ${name} is not the caller's to set`
    if (!VALUE.test(value)) return `the value of the header ${name} has characters that headers cannot carry`
  }
  return undefined
}

/** Narrower than RFC 9110 9.1's token: every registered method is of this form. CONNECT would make a tunnel of the receiver. */
const METHOD = /^(?!CONNECT$)[A-Z][A-Z-]{0,31}$/

export const findBadMethod = (method: string): string | undefined =>
  METHOD.test(method) ? undefined : 'the method is none'
