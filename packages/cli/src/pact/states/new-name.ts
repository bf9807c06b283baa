import { randomUUID } from 'node:crypto'

/** That nobody else has: what a name finds is this one. */
export const newName = (): string => `pact-${randomUUID()}`
