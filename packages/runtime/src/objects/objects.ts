import type { Readable } from 'node:stream'
import type { ObjectFolder, ObjectKey } from './object-key.ts'

export interface StoredObject {
  readonly key: ObjectKey
  readonly sizeBytes: number
  readonly modifiedAt: Date
}

export interface PutOptions {
  /** Gives the object up; whatever was under the key stays. */
  readonly signal?: AbortSignal
}

/**
 * Files too large for a row: raw uploads, exports, artifacts. The tenant is the first part of every key, and keys are made
 * only by `objectKey`, so that no caller composes one of another tenant.
 *
 * `put` is atomic and durable: readers see the whole object or what was there before, also after a crash; a second put
 * replaces the first. Every method fails with `unavailable` while the storage is away.
 */
export interface Objects {
  put(key: ObjectKey, body: Uint8Array | Readable, options?: PutOptions): Promise<void>
  /** @throws HowazitError `not_found`. The stream fails with `unavailable` when the storage goes away midway. */
  get(key: ObjectKey): Promise<Readable>
  find(key: ObjectKey): Promise<StoredObject | undefined>
  /** Everything below the folder, in the order of the storage. */
  list(folder: ObjectFolder): AsyncIterable<StoredObject>
  /** Deleting what is not there changes nothing. */
  delete(key: ObjectKey): Promise<void>
}
