import type pg from 'pg'
import { SHARED } from '../../tenancy/placement.ts'
import { asAdmin } from '../../tenancy/provision-placement.ts'
import type { AtPlaceDeps } from '../run/at-place.ts'

/** A session of its own where the shared tables are: with Citus its coordinator, which knows where each row is. */
export const atCoordinator = <Result>(
  { servers }: AtPlaceDeps,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => asAdmin(servers.adminUrlAt(SHARED), work)
