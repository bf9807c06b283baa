import type { PostgresSettings } from '../config/postgres-settings.ts'
import type { EnvName } from '../config/settings.ts'

/** Of whoever may create roles, schemas and databases. */
export const adminUrlOf = ({ url, directUrl, adminUrl }: PostgresSettings): string => adminUrl ?? directUrl ?? url

/** The setting that `adminUrlOf` is taken from. */
export function adminSettingOf({ directUrl, adminUrl }: PostgresSettings): EnvName {
  if (adminUrl !== undefined) return 'HOWAZIT_POSTGRES_ADMIN_URL'
  return directUrl === undefined ? 'HOWAZIT_POSTGRES_URL' : 'HOWAZIT_POSTGRES_DIRECT_URL'
}

/** The role that processes log in as. */
export const loginOf = (url: string): string => decodeURIComponent(new URL(url).username)
