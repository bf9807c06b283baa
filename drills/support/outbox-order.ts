import type { StoredMessage } from '@howazit/runtime'

type Published = Pick<StoredMessage, 'key' | 'headers'>

/** Without what was published again under the same event id, as every consumer reads it. */
export function firstOfEach<T extends Published>(messages: readonly T[]): T[] {
  const seen = new Set<string | undefined>()
  return messages.filter(({ headers }) => !seen.has(headers['event-id']) && seen.add(headers['event-id']))
}

/** The responses whose revisions did not come as 1, 2, 3 ... up to the last one written. */
export function findDisorder(messages: readonly Published[], lastRevisions: ReadonlyMap<string, number>): string[] {
  const byResponse = Map.groupBy(messages, ({ key }) => key.split(':')[1] as string)
  return [...lastRevisions].flatMap(([responseId, last]) => {
    const got = (byResponse.get(responseId) ?? []).map(({ headers }) => Number(headers.revision))
    const isComplete = got.length === last && got.every((revision, at) => revision === at + 1)
    return isComplete ? [] : [`${responseId}: ${got.join(' ')} of ${last}`]
  })
}
