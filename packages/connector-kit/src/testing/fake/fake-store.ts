import type { Operation } from '../../manifest/operation.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import type { Effect } from './effects.ts'
import type { FakeObject } from './fake-object.ts'
import { nthRemoteId } from './remote-id.ts'

/** What became of an effect. `existed`: the target knew it again. */
export interface Stored {
  readonly object: FakeObject
  readonly existed: boolean
}

export interface FakeStore {
  list(): readonly FakeObject[]
  clear(): void
  /** Has an effect once, as far as the kind of idempotency allows to know it again. */
  store(
    effect: Effect,
    at: {
      readonly name: string
      readonly operation: Operation
      /** What the n-th object of the operation is called. */
      readonly idOf: (nth: number) => string
      readonly now: Date
    },
  ): Stored
  /** Something that nobody asked for here. */
  make(content: JsonValue, now: Date): FakeObject
  /** The object that a lookup is about: the last one whose content has all of these words. */
  find(operation: string, words: readonly string[]): FakeObject | undefined
  /** Writes an object that is there. */
  touch(remoteId: string, content: Effect['content'], now: Date): void
}

interface Adding {
  readonly operation: string
  readonly key?: string | undefined
  readonly content: JsonValue
  readonly idOf: (nth: number) => string
  readonly now: Date
}

/** What was made by none of the connector's operations. */
const ELSEWHERE = '*'

/** The state of the fake: everything that was made, oldest first. */
export function createFakeStore(made: readonly FakeObject[] = []): FakeStore {
  let objects = made
  const replace = (before: FakeObject, after: FakeObject) => {
    objects = objects.map((object) => (object === before ? after : object))
    return after
  }
  const written = (object: FakeObject, content: Effect['content'], now: Date): FakeObject =>
    replace(object, { ...object, content, changedAt: now.toISOString(), writes: object.writes + 1 })

  const add = ({ operation, key, content, idOf, now }: Adding): FakeObject => {
    const nth = objects.filter((object) => object.operation === operation).length
    const at = now.toISOString()
    const made = { operation, key, remoteId: idOf(nth), content, createdAt: at, changedAt: at, writes: 1 }
    objects = [...objects, made]
    return made
  }

  return {
    make: (content, now) => add({ operation: ELSEWHERE, content, idOf: (nth) => nthRemoteId('there-1', nth), now }),
    list: () => objects,
    clear() {
      objects = []
    },
    store({ key, content }, { name, operation, idOf, now }) {
      const known = objects.find(
        (object) =>
          key !== undefined && object.operation === name && object.key === key && isRemembered(object, operation, now),
      )
      // What is upserted takes the new content; what is known by its key stays what it was.
      if (known && operation.idempotency.kind === 'upsert')
        return { object: written(known, content, now), existed: true }
      if (known) return { object: known, existed: true }
      const made = add({ operation: name, key, content, idOf, now })
      return { object: made, existed: false }
    },
    find(operation, words) {
      if (words.length === 0) return undefined
      return objects.findLast((object) => {
        const text = `${object.remoteId}\n${object.key}\n${JSON.stringify(object.content)}`.toLowerCase()
        return object.operation === operation && words.every((word) => text.includes(word.toLowerCase()))
      })
    },
    touch(remoteId, content, now) {
      const known = objects.find((object) => object.remoteId === remoteId)
      if (known) written(known, content, now)
    },
  }
}

/** A vendor forgets keys: two hours later Zendesk makes a second ticket. */
function isRemembered({ createdAt }: FakeObject, { idempotency }: Operation, now: Date): boolean {
  const windowSeconds = 'windowSeconds' in idempotency ? idempotency.windowSeconds : undefined
  return windowSeconds === undefined || now.getTime() - Date.parse(createdAt) <= windowSeconds * 1_000
}
