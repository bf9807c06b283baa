import { closestName } from './closest-name.ts'

/** The environment as it is: flat, all optional. This is the only reader of process.env in the runtime. */
export type Env = Readonly<Partial<Record<EnvName, string>>>

const ENV_NAMES = [
  'HOWAZIT_POSTGRES_URL',
  'HOWAZIT_CLICKHOUSE_URL',
  'HOWAZIT_CLICKHOUSE_USER',
  'HOWAZIT_CLICKHOUSE_PASSWORD',
  'HOWAZIT_CLICKHOUSE_DATABASE',
  'HOWAZIT_KEY_FILE',
  'HOWAZIT_TOKEN_KEY_FILE',
  'HOWAZIT_EGRESS_LOOPBACK',
  'HOWAZIT_EGRESS_DENIED_PORTS',
  'HOWAZIT_EGRESS_ALLOW',
  'HOWAZIT_HTTP_HOST',
  'HOWAZIT_HTTP_PORT',
  'HOWAZIT_LOG_LEVEL',
] as const

type EnvName = (typeof ENV_NAMES)[number]

/** Read by the CLI and the tests, and put there by Kubernetes for every service: none of ours to judge. */
const FOREIGN = /^HOWAZIT_(URL|TOKEN|TENANT|RUN_DIR|DATA_DIR|.*_SERVICE_(HOST|PORT.*)|.*_PORT(_.*)?)$/

/** @throws Error naming an unknown HOWAZIT_ variable and the nearest known one: a misspelt setting must not pass silently. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const known = new Set<string>(ENV_NAMES)
  for (const name of Object.keys(source)) {
    if (!name.startsWith('HOWAZIT_') || known.has(name) || FOREIGN.test(name)) continue
    throw new Error(`${name} is not a setting. Did you mean ${closestName(name, ENV_NAMES)}?`)
  }
  return Object.fromEntries(ENV_NAMES.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])))
}

export interface Config {
  readonly postgres: { readonly url: string }
  readonly clickhouse: {
    readonly url: string
    readonly username: string
    readonly password: string
    readonly database: string
  }
  /** Holds the key-encryption key; made when it is missing. */
  readonly keyFile: string
  /** Holds the key tokens are signed with; made when it is missing. */
  readonly tokenKeyFile: string
  readonly egress: {
    readonly allowLoopback: boolean
    readonly deniedPorts: readonly number[]
    readonly allowList: readonly string[]
  }
  readonly http: { readonly host: string; readonly port: number }
  readonly logLevel: string
}

/** Defaults, requirements and cross-checks; pure. @throws Error naming the setting that is missing or wrong. */
export function toConfig(env: Env): Config {
  const required = (name: EnvName): string => {
    const value = env[name]
    if (value === undefined || value === '') throw new Error(`${name} is not set.`)
    return value
  }
  return Object.freeze({
    postgres: { url: required('HOWAZIT_POSTGRES_URL') },
    clickhouse: {
      url: required('HOWAZIT_CLICKHOUSE_URL'),
      username: env.HOWAZIT_CLICKHOUSE_USER ?? 'default',
      password: env.HOWAZIT_CLICKHOUSE_PASSWORD ?? '',
      database: env.HOWAZIT_CLICKHOUSE_DATABASE ?? 'howazit',
    },
    keyFile: required('HOWAZIT_KEY_FILE'),
    tokenKeyFile: required('HOWAZIT_TOKEN_KEY_FILE'),
    egress: {
      allowLoopback: toBoolean('HOWAZIT_EGRESS_LOOPBACK', env.HOWAZIT_EGRESS_LOOPBACK),
      deniedPorts: toList(env.HOWAZIT_EGRESS_DENIED_PORTS).map((port) => toPort('HOWAZIT_EGRESS_DENIED_PORTS', port)),
      allowList: toList(env.HOWAZIT_EGRESS_ALLOW),
    },
    http: {
      host: env.HOWAZIT_HTTP_HOST ?? '127.0.0.1',
      port: toPort('HOWAZIT_HTTP_PORT', env.HOWAZIT_HTTP_PORT ?? '8080'),
    },
    logLevel: env.HOWAZIT_LOG_LEVEL ?? 'info',
  })
}

/** The settings of another process of the same platform. */
export function toEnv(config: Config): Record<string, string> {
  return {
    HOWAZIT_POSTGRES_URL: config.postgres.url,
    HOWAZIT_CLICKHOUSE_URL: config.clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: config.clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: config.clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: config.clickhouse.database,
    HOWAZIT_KEY_FILE: config.keyFile,
    HOWAZIT_TOKEN_KEY_FILE: config.tokenKeyFile,
    HOWAZIT_EGRESS_LOOPBACK: String(config.egress.allowLoopback),
    HOWAZIT_EGRESS_DENIED_PORTS: config.egress.deniedPorts.join(','),
    HOWAZIT_EGRESS_ALLOW: config.egress.allowList.join(','),
    HOWAZIT_HTTP_HOST: config.http.host,
    HOWAZIT_HTTP_PORT: String(config.http.port),
    HOWAZIT_LOG_LEVEL: config.logLevel,
  }
}

/** What the start-up line prints: where things are, and of secrets only whether they are set. */
export function describeConfig(config: Config): Record<string, string> {
  const { host, pathname } = new URL(config.postgres.url)
  return {
    postgres: `${decodeURIComponent(host)}${pathname}`,
    clickhouse: `${new URL(config.clickhouse.url).host}/${config.clickhouse.database}`,
    clickhouse_password: config.clickhouse.password === '' ? 'unset' : 'set',
    key_file: 'set',
    egress: config.egress.allowLoopback ? 'public and loopback' : 'public',
    http: `${config.http.host}:${config.http.port}`,
  }
}

const toList = (text = '') =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

function toPort(name: EnvName, text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${name} must be a port, not "${text}".`)
  return port
}

function toBoolean(name: EnvName, text = 'false'): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Error(`${name} must be true or false, not "${text}".`)
}
