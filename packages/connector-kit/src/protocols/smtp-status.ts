/** 5xx codes that are about who sends (RFC 4954 6); every other one is about the mail (RFC 5321 4.2.3). */
const OF_LOGIN = new Set([530, 534, 535, 538])

/** What a code of the server's is as a status of HTTP. */
export function smtpStatus(code: number): number {
  if (OF_LOGIN.has(code)) return 401
  return code >= 500 && code < 600 ? 422 : 503
}
