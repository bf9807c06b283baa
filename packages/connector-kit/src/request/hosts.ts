/** A name, or labels with a template's value in them; a port may follow. */
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?(?::\d{1,5})?$/i
/** Two labels at least behind the star: `*.com` would be everybody. */
const WILDCARD = /^\*\.(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i

/** Whether a text is a host with or without a port, and nothing that could turn a URL elsewhere. */
export function isHost(text: string): boolean {
  return text.length <= 255 && HOST.test(text)
}

/** Whether a text is a pattern of hosts: a host, `*.example.com`, or `*`. */
export function isHostPattern(text: string): boolean {
  return text === '*' || WILDCARD.test(text) || isHost(text)
}

/**
 * Whether a parsed URL goes to one of the hosts. Asked of what the URL parser made of it, never of text: `https://a@b`,
 * backslashes and full-width dots have been resolved by then. Without a port a pattern allows only the scheme's own;
 * `:*` behind it allows any.
 */
export function isOnHosts(url: URL, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern === '*') return true
    const [name = '', port = ''] = pattern.toLowerCase().split(':')
    return isPort(url, port) && isName(url.hostname.toLowerCase(), name)
  })
}

function isName(host: string, name: string): boolean {
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' }

/** Other protocols have no port of their own that all servers use. */
function isPort({ protocol, port }: URL, wanted: string): boolean {
  const usual = DEFAULT_PORTS[protocol]
  if (wanted === '*' || usual === undefined) return true
  return (wanted || usual) === (port || usual)
}
