import type { Message } from './stream.ts'

/** The tenant a message is of, by its key; empty for one that is of nobody. */
export const tenantOf = ({ key }: Pick<Message, 'key'>): string => key.slice(0, Math.max(0, key.indexOf(':')))
