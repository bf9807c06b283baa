import { Misconfigured } from '../misconfigured.ts'
import type { MigrationClient } from './migrate.ts'

/** Roles that may be taken and not inherited came with it; the migrations stand on them. */
const MAJOR_MIN = 16

/** What is wrong with a server of this `server_version`; undefined where nothing is. Pure. */
export function findTooOld(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= MAJOR_MIN) return undefined
  return `PostgreSQL is ${version}; it must be ${MAJOR_MIN} or newer.`
}

/** Such as `16.14 (Debian 16.14-1)`. */
export async function readVersion(client: MigrationClient): Promise<string> {
  const { rows } = await client.query('show server_version')
  return (rows[0] as { server_version: string }).server_version
}

/** @throws Misconfigured when the server is too old. */
export async function refuseOldPostgres(client: MigrationClient): Promise<void> {
  const sentence = findTooOld(await readVersion(client))
  if (sentence !== undefined) throw new Misconfigured(sentence)
}
