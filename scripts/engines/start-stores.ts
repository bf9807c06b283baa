import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedClickhouse, startEmbeddedPostgres } from '@howazit/runtime/engines'
import { testFolder } from '../../packages/runtime/test/support/test-folder.ts'
import { guardFolder } from '../profiles/guard-folder.ts'

export interface PlatformStores {
  /** What `howazit serve` has to be told to run on them, and on one broker. */
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** A process per role brings pools of its own, as many as it would on a machine of its own. */
const CONNECTIONS_MAX = '500'

/** PostgreSQL and the ClickHouse engine in a folder that goes with us, for a platform to try by hand. */
export async function startStores(): Promise<PlatformStores> {
  const folder = await mkdtemp(join(testFolder(), 'howazit-stores-'))
  // As root, PostgreSQL runs as another user, who has to get through this folder.
  await chmod(folder, 0o711)
  const release = guardFolder(folder)
  const [postgres, clickhouse] = await Promise.all([
    startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: { max_connections: CONNECTIONS_MAX } }),
    startEmbeddedClickhouse({ dataDir: join(folder, 'clickhouse') }),
  ])
  const stop = async () => {
    await Promise.all([postgres.stop(), clickhouse.stop()])
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    release()
  }
  const login = new URL(postgres.url)
  login.username = 'howazit'
  login.password = randomBytes(18).toString('hex')
  const env = {
    HOWAZIT_POSTGRES_URL: login.href,
    HOWAZIT_POSTGRES_ADMIN_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_KEY_FILE: join(folder, 'secrets.key'),
    HOWAZIT_KAFKA_REPLICATION: '1',
    HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: 'true',
    HOWAZIT_EGRESS_LOOPBACK: 'true',
  }
  return { env, stop }
}
