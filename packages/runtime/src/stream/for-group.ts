import type { Message } from './stream.ts'

const HEADER = 'for-group'

/**
 * A message that only one group has to handle: it is one that the others had before. They may have forgotten that, so their
 * being idempotent would not help.
 */
export const forGroup = (message: Message, group: string): Message => ({
  ...message,
  headers: { ...message.headers, [HEADER]: group },
})

export const isForGroup = ({ headers }: Pick<Message, 'headers'>, group: string): boolean =>
  (headers[HEADER] ?? group) === group
