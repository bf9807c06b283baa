import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe } from 'vitest'
import { commandAs, findEngineUser } from '../../src/engines/engine-user.ts'
import { freePort } from '../../src/engines/free-port.ts'
import { until } from './until.ts'

/** A PgBouncer of one's own in transaction mode. */
export interface TestPgbouncer extends AsyncDisposable {
  /** The same database and user, through it. */
  readonly url: string
}

export interface StartPgbouncerOptions {
  /** Of the database behind it, with user and password. */
  readonly url: string
  /** Connections to the server, shared by any number of clients. */
  readonly poolSize: number
}

// Debian installs it where an ordinary user's PATH does not look.
const ENV = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` }

export async function startPgbouncer(options: StartPgbouncerOptions): Promise<TestPgbouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-pgbouncer-'))
  // It refuses to run as root, and then has to get through this folder as somebody else.
  await chmod(folder, 0o755)
  const port = await freePort()
  const url = new URL(options.url)
  url.host = `127.0.0.1:${port}`
  const file = join(folder, 'pgbouncer.ini')
  await writeFile(file, configFor(options, port))
  const command = commandAs(await findEngineUser(), 'pgbouncer', ['-q', file])
  const child = spawn(command.file, command.args, { ...command.options, env: ENV, stdio: 'ignore' })
  await until('PgBouncer answers', async () => {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`)
    return await answers(url.href)
  })
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await stop(child)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** `describe` where there is a PgBouncer, else skipped with a line that says how to get one; in CI a failure. */
export const describePgbouncer: typeof describe = hasPgbouncer() ? describe : (describe.skip as typeof describe)

function hasPgbouncer(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { stdio: 'ignore', env: ENV })
    return true
  } catch {
    const advice = 'There is no pgbouncer: `apt-get install --no-install-recommends pgbouncer`.'
    if (process.env.CI === 'true') throw new Error(advice)
    console.warn(`SKIPPED: ${advice}`)
    return false
  }
}

// `server_reset_query` does not run in transaction mode: what a client leaves in a session, the next one finds there.
function configFor({ url, poolSize }: StartPgbouncerOptions, port: number): string {
  const { hostname, port: serverPort, username, password, pathname } = new URL(url)
  const server = `host=${decodeURIComponent(hostname)} port=${serverPort} user=${decodeURIComponent(username)} password=${quote(password)}`
  return `
[databases]
${pathname.slice(1)} = ${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
`
}

const quote = (password: string): string => `'${decodeURIComponent(password).replaceAll("'", "''")}'`

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
