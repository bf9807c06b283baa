/** Where a URL of a protocol leads: an IPv6 address without its brackets, and the port of the protocol where it names none. */
export function placeOf(url: URL, usualPort: number): { readonly host: string; readonly port: number } {
  return { host: url.hostname.replaceAll(/^\[|\]$/g, ''), port: url.port === '' ? usualPort : Number(url.port) }
}
