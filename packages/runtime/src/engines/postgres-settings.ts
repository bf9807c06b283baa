import { join } from 'node:path'

interface SettingsOptions {
  readonly dataDir: string
  readonly fsync: boolean
  readonly settings: Readonly<Record<string, string>>
}

// sun_path holds 108 bytes on Linux and 104 on macOS.
const SOCKET_PATH_MAX = 100

/** Server parameters for one machine that also runs everything else; what is not named here is PostgreSQL's default. */
export function postgresSettings({ dataDir, fsync, settings }: SettingsOptions): Readonly<Record<string, string>> {
  const isShort = Buffer.byteLength(join(dataDir, '.s.PGSQL.65535.lock')) < SOCKET_PATH_MAX
  return {
    listen_addresses: '127.0.0.1',
    // In the data directory (0700), so nobody else can even reach the socket.
    unix_socket_directories: isShort ? dataDir : '',
    // Pools of several processes plus the queue's workers and the listeners: up to a hundred of a platform that does everything in
    // one process, of which three are tested side by side.
    max_connections: '400',
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    // Lets a tenant move decode changes where that is cheaper than triggers.
    wal_level: 'logical',
    // One statement on a parent with monthly partitions locks each of them.
    max_locks_per_transaction: '256',
    // Short statements only: compiling them costs more than it saves.
    jit: 'off',
    // Containers often have 64 MB of /dev/shm, which a parallel query overflows.
    dynamic_shared_memory_type: 'mmap',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] ',
    // Statements and error details contain answers; the log does not.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    ...settings,
  }
}
