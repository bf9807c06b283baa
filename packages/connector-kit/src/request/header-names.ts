/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** The connection's own, and what only `auth` places. */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Whether a text is the name of a header. */
export const isHeaderName = (name: string): boolean => TOKEN.test(name)

/** Whether a header decides how a request is framed, or who sends it. */
export const isReservedHeader = (name: string): boolean => RESERVED.has(name.toLowerCase())
