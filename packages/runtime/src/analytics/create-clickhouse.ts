import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'

export interface ClickhouseConfig {
  /** `http(s)://host:port` of any server from MINIMUM_VERSION on, or of the embedded engine's bridge. */
  readonly url: string
  readonly username: string
  readonly password: string
  readonly database: string
  /** Of `system.clusters`, or a macro as `{cluster}`; without one, a single node. */
  readonly cluster?: string
  /** Facts older than this move to the volume `cold` of the storage policy `hot_cold`; without it they stay. */
  readonly coldAfterDays?: number
}

/** Longer than any block takes and shorter than a lease that waits for it; DDL on a cluster gives up a little earlier. */
const REQUEST_TIMEOUT_MS = 60_000
const DDL_TIMEOUT_SECONDS = 50

/** Two blocks and a dozen dashboards at a time; a server allows a hundred for all its clients by default. */
const CONNECTIONS_MAX = 16

/**
 * The client every analytics stage shares.
 *
 * `wait_end_of_query` because a reply that fails after its first byte can make client 1.23.1 loop for ever in its trailer
 * parser (docs/decisions/clickhouse-cluster.md): with it, failures come as statuses. Answers are bounded, so holding them
 * back costs nothing. 64-bit integers as numbers whatever the server's default is; ours are counts.
 */
export function createClickhouse({ url, username, password, database }: ClickhouseConfig): ClickHouseClient {
  return createClient({
    url,
    username,
    password,
    database,
    application: 'howazit',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: CONNECTIONS_MAX,
    // Servers close idle connections after 10 s by default (3 s before 23.11); the client gives them up before.
    keep_alive: { enabled: true, idle_socket_ttl: 2_500 },
    // A block is 4 MiB of JSON, a sixteenth of it compressed: worth it on a network, wasted within one machine.
    compression: { request: isLoopback(url) ? false : { codec: 'gzip', level: 1 } },
    // The client would log statements with their values; our own events say what happened.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      wait_end_of_query: 1,
      output_format_json_quote_64bit_integers: 0,
      distributed_ddl_task_timeout: String(DDL_TIMEOUT_SECONDS),
    },
  })
}

const isLoopback = (url: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
