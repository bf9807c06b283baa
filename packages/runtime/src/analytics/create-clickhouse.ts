import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'

export interface ClickhouseConfig {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly database: string
}

/**
 * The client every analytics stage shares. `wait_end_of_query` because a reply that fails after its first byte can make
 * client 1.23.1 loop for ever in its trailer parser; answers are bounded, so buffering them costs nothing.
 */
export function createClickhouse({ url, username, password, database }: ClickhouseConfig): ClickHouseClient {
  return createClient({
    url,
    username,
    password,
    database,
    request_timeout: 60_000,
    max_open_connections: 16,
    // The client would log statements with their values; our own events say what happened.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: { wait_end_of_query: 1, output_format_json_quote_64bit_integers: 0 },
  })
}
