import { hash, randomUUID } from 'node:crypto'
import type { Clock } from './clock.ts'

/** New identities, passed in. Ids that must survive redelivery are derived by {@link uuidV5} instead. */
export interface Ids {
  newId(): string
}

/** Time-ordered UUIDs (version 7, RFC 9562 section 5.7): rows made together lie together in an index. */
export function createIds(clock: Clock): Ids {
  return {
    newId() {
      const time = clock.now().getTime().toString(16).padStart(12, '0')
      // randomUUID draws its entropy in blocks, which makes it ten times as fast as asking for ten bytes each time.
      return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
    },
  }
}

/** The UUID of a name within a namespace (version 5, RFC 9562 section 5.5): the same name always gives the same id. */
export function uuidV5(namespace: string, name: string): string {
  const digest = hash('sha1', Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), Buffer.from(name)]))
  const variant = ((Number.parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `${variant}${digest.slice(18, 20)}`,
    digest.slice(20, 32),
  ].join('-')
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** True for the hyphenated form alone: others (`urn:uuid:`, braces) pass some validators and fail or differ in the database. */
export const isUuid = (value: string): boolean => UUID.test(value)
