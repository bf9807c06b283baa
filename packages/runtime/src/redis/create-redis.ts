import { setTimeout as delay } from 'node:timers/promises'
import { Cluster, type RedisOptions, Redis as SingleRedis } from 'ioredis'
import { parseRedisUrl, type RedisTarget } from './parse-redis-url.ts'

export type RedisClient = SingleRedis | Cluster

export interface RedisConfig {
  /** redis:// or rediss://; several, comma-separated, are the nodes of a cluster. */
  readonly url: string
  /** Every key and channel begins with it, so that platforms can share a server. */
  readonly prefix: string
}

/**
 * The connections to Redis, whose loss may slow things and nothing else. All connect again for ever; none ever throws by an
 * `error` event.
 */
export interface Redis extends AsyncDisposable {
  readonly prefix: string
  /** For commands. They fail at once while Redis is away and are never queued for later or sent twice. */
  readonly client: RedisClient
  /** `<prefix>:{<tenant>}:<part>:...`: in a cluster, everything of one tenant is on one node, as scripts need it. */
  keyOf(tenantId: string, ...parts: readonly string[]): string
  /** A connection that only listens. The caller closes it. */
  openSubscriber(): RedisClient
  /** A connection that may wait as long as it takes, as job queues do. The caller closes it. */
  openQueueClient(): RedisClient
  close(): Promise<void>
}

export interface CreateRedisOptions {
  /** Redis went away, or cannot be reached from the start: once per outage. The reason holds no secrets. */
  readonly onLost?: (reason: string) => void
}

/** Slots, handshakes and INFO included; what is in a hurry limits itself (see create-gate.ts). */
const COMMAND_TIMEOUT_MS = 2_000
/** A server that takes connections and says nothing is as good as none. */
const SOCKET_TIMEOUT_MS = 5_000
const CONNECT_TIMEOUT_MS = 2_000
const GOODBYE_MS = 500
// 50, 100, 200 ... 2,000 ms: back within two seconds of its return, and no storm before.
const RECONNECT_MAX_MS = 2_000
const reconnectAfterMs = (attempt: number): number => Math.min(25 * 2 ** Math.min(attempt, 10), RECONNECT_MAX_MS)

/** Connects at once and does not wait for it. @throws Error when the URL is none. */
export function createRedis({ url, prefix }: RedisConfig, { onLost = () => {} }: CreateRedisOptions = {}): Redis {
  const target = parseRedisUrl(url)
  const client = watch(open(target, HASTY), onLost)
  let closed: Promise<void> | undefined
  const close = () => (closed ??= closeClient(client))
  return Object.freeze({
    prefix,
    client,
    keyOf: (tenantId: string, ...parts: readonly string[]) => [`${prefix}:{${tenantId}}`, ...parts].join(':'),
    // Whether notices were missed is the business of whoever listens, hence no resubscribing behind its back.
    openSubscriber: () => watch(open(target, { ...PATIENT, autoResubscribe: false }), () => {}),
    openQueueClient: () => watch(open(target, PATIENT), () => {}),
    close,
    [Symbol.asyncDispose]: close,
  } satisfies Redis)
}

/** Ends a connection, also to a server that is away or says nothing any more. */
export async function closeClient(client: RedisClient): Promise<void> {
  // While it waits to connect again there is nothing that would tell of its end.
  const hasSocket = !['end', 'wait', 'close', 'reconnecting'].includes(client.status)
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
  client.disconnect()
  if (hasSocket) await Promise.race([ended, delay(GOODBYE_MS, undefined, { ref: false })])
}

// A command that was on its way when the connection broke may have been run: sending it again is for the caller to decide.
const HASTY: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  socketTimeout: SOCKET_TIMEOUT_MS,
}
const PATIENT: RedisOptions = { maxRetriesPerRequest: null }

function open(target: RedisTarget, options: RedisOptions): RedisClient {
  const { nodes, isCluster, isTls, username, password, database: db } = target
  const shared: RedisOptions = {
    ...options,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: 10_000,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isTls && { tls: isCluster ? {} : { servername: nodes[0]!.host } }),
  }
  if (!isCluster) return new SingleRedis({ ...shared, ...nodes[0]!, db, retryStrategy: reconnectAfterMs })
  const { enableOfflineQueue = true, ...redisOptions } = shared
  return new Cluster([...nodes], {
    enableOfflineQueue,
    // Certificates of managed clusters name hosts, not the addresses that a lookup would give.
    ...(isTls && { dnsLookup: (host, found) => found(null, host) }),
    clusterRetryStrategy: reconnectAfterMs,
    // Three tries, 300 ms: a failover takes longer than anybody here waits.
    maxRedirections: 3,
    redisOptions,
  })
}

/** Without a listener for `error`, a server that is away ends the process. */
function watch(client: RedisClient, onLost: (reason: string) => void): RedisClient {
  let isLost = false
  const lose = (reason: string) => {
    if (!isLost) onLost(reason)
    isLost = true
  }
  client.on('error', (error: NodeJS.ErrnoException) => lose(error.code ?? error.name))
  client.on('reconnecting', () => lose('connection closed'))
  client.on('ready', () => {
    isLost = false
  })
  return client
}
