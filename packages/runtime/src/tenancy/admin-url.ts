import type { PostgresSettings } from '../config.ts'

/** Of whoever may create roles, schemas and databases. */
export const adminUrlOf = ({ url, directUrl, adminUrl }: PostgresSettings): string => adminUrl ?? directUrl ?? url

/** The role that processes log in as. */
export const loginOf = (url: string): string => decodeURIComponent(new URL(url).username)
