import { parseRequired, parseUrl } from './parse-setting.ts'
import { POSTGRES_PROTOCOLS, parseServers, type ServerSettings, serversToEnv } from './postgres-servers.ts'
import type { Env } from './settings.ts'

export interface PostgresSettings {
  readonly url: string
  /** For LISTEN, migrations and the job queue, where `url` is a pooler's. */
  readonly directUrl?: string
  /** Of a replica, for what may be a moment old. */
  readonly readUrl?: string
  /** Of a role that may create roles, schemas and databases. Where it is missing, the direct URL's has to. */
  readonly adminUrl?: string
  /** Others, on which tenants can be, by their names. */
  readonly servers?: Readonly<Record<string, ServerSettings>>
}

export function parsePostgres(env: Env): PostgresSettings {
  const url = parseRequired(env, 'HOWAZIT_POSTGRES_URL')
  const { HOWAZIT_POSTGRES_DIRECT_URL: directUrl, HOWAZIT_POSTGRES_READ_URL: readUrl } = env
  const { HOWAZIT_POSTGRES_ADMIN_URL: adminUrl } = env
  const servers = parseServers(env)
  return {
    url: parseUrl('HOWAZIT_POSTGRES_URL', url, POSTGRES_PROTOCOLS),
    ...(directUrl && { directUrl: parseUrl('HOWAZIT_POSTGRES_DIRECT_URL', directUrl, POSTGRES_PROTOCOLS) }),
    ...(readUrl && { readUrl: parseUrl('HOWAZIT_POSTGRES_READ_URL', readUrl, POSTGRES_PROTOCOLS) }),
    ...(adminUrl && { adminUrl: parseUrl('HOWAZIT_POSTGRES_ADMIN_URL', adminUrl, POSTGRES_PROTOCOLS) }),
    ...(servers && { servers }),
  }
}

export const postgresToEnv = ({
  url,
  directUrl,
  readUrl,
  adminUrl,
  servers,
}: PostgresSettings): Record<string, string> => ({
  HOWAZIT_POSTGRES_URL: url,
  ...(directUrl && { HOWAZIT_POSTGRES_DIRECT_URL: directUrl }),
  ...(readUrl && { HOWAZIT_POSTGRES_READ_URL: readUrl }),
  ...(adminUrl && { HOWAZIT_POSTGRES_ADMIN_URL: adminUrl }),
  ...serversToEnv(servers),
})
