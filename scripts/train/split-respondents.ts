import { createHash } from 'node:crypto'

const PARTS = 5

/**
 * One respondent in five, whose comments no model has seen: by a hash, so that it is the same ones always; and by respondent, because
 * one person's comments resemble each other.
 */
export const isHeldOut = (respondent: string): boolean =>
  createHash('sha256').update(respondent).digest().readUInt32BE() % PARTS === 0
