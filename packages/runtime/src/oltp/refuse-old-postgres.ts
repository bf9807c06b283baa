import { Misconfigured } from '../misconfigured.ts'

/** Roles that may be taken and not inherited came with it; the migrations stand on them. */
const MAJOR_MIN = 16

/** @throws Misconfigured when the server of this `server_version` is too old. */
export function refuseOldPostgres(version: string): void {
  if (Number.parseInt(version, 10) >= MAJOR_MIN) return
  throw new Misconfigured(`PostgreSQL is ${version}; it must be ${MAJOR_MIN} or newer.`)
}
