/** Of a request in Pact's proxy, what is looked at here. */
export interface ProxiedRequest {
  readonly headers: Record<string, string | string[] | undefined>
  body?: unknown
}

const FORM = 'application/x-www-form-urlencoded'

/**
 * A request as its consumer sends it. Between Pact's core and the provider is a proxy that reads bodies and writes them again: a
 * form as JSON, and no body in chunks, which no client does.
 */
export function asSent(request: ProxiedRequest, _reply: unknown, next: () => void): void {
  if (String(request.headers['content-type']).startsWith(FORM)) {
    const form = Buffer.from(new URLSearchParams(request.body as Record<string, string>).toString())
    request.body = form
    request.headers['content-length'] = String(form.length)
  }
  if (request.body === undefined) request.headers['content-length'] = '0'
  next()
}
