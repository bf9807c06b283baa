/** Where a delivery goes, as it is kept: the URL of a webhook, or provider, operation and name of a connection. */
export interface KeptTarget {
  readonly url: string | null
  readonly provider: string | null
  readonly operation: string | null
  readonly name: string | null
}

/** Of a webhook no more than the host: what follows may be a secret. */
export function targetOf({ url, provider, operation, name }: KeptTarget): string {
  if (url !== null) return `webhook ${new URL(url).host}`
  return [provider, operation, name && `(${name})`].filter(Boolean).join(' ')
}
