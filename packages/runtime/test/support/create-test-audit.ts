import { createSecretKey, randomBytes } from 'node:crypto'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import { createAuditLog } from '../../src/audit/audit-log.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import { createIds } from '../../src/ids.ts'

/** An audit log with a key of its own, for tests of what is recorded in passing. */
export function createTestAuditLog(clock: Clock = systemClock) {
  const key = createSecretKey(randomBytes(32))
  return createAuditLog({ key: async () => key, ids: createIds(clock), clock })
}

export const createTestAudit = (clock?: Clock) => createTestAuditLog(clock).as(PLATFORM_ACT)
