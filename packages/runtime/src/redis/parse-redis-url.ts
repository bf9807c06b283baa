/** Where Redis is, taken from its URL. */
export interface RedisTarget {
  /** Several are the nodes of a cluster to begin with; it tells the others itself. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  readonly isCluster: boolean
  readonly isTls: boolean
  readonly username: string | undefined
  readonly password: string | undefined
  readonly database: number
}

/**
 * `redis://user:password@host:6379/0`, `rediss://` for TLS. Several, comma-separated, are nodes of one cluster; so is one with
 * `?cluster=true` (managed services give a single address for all nodes). Credentials and TLS are those of the first.
 *
 * @throws Error that says what is wrong and never quotes the URL, which may hold a password.
 */
export function parseRedisUrl(text: string): RedisTarget {
  const urls = text.split(',').map((part) => toUrl(part.trim()))
  const [first] = urls as [URL, ...URL[]]
  const isCluster = urls.length > 1 || first.searchParams.get('cluster') === 'true'
  if (urls.some((url) => url.protocol !== first.protocol)) throw wrong('uses redis:// and rediss:// at once')
  const database = first.pathname.length > 1 ? Number(first.pathname.slice(1)) : 0
  if (!Number.isInteger(database) || database < 0) throw wrong('has a path that is not the number of a database')
  if (isCluster && database !== 0) throw wrong('names a database, and a cluster has only 0')
  return {
    nodes: urls.map((url) => ({ host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 6379) })),
    isCluster,
    isTls: first.protocol === 'rediss:',
    username: decode(first.username),
    password: decode(first.password),
    database,
  }
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') throw wrong('is not redis:// or rediss://')
  return url
}

const decode = (text: string) => (text === '' ? undefined : decodeURIComponent(text))

const wrong = (what: string) => new Error(`The Redis URL ${what}.`)
