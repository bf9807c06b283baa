import type { Operation } from '../manifest/operation.ts'
import type { Mapping } from './mapping.ts'

/** A mapping for an operation: what it puts into texts is escaped as the operation says, whoever wrote the mapping. */
export function withEscaping(mapping: Mapping, { escaping, format }: Pick<Operation, 'escaping' | 'format'>): Mapping {
  // Bodies in CSV are written cell by cell, with the same care.
  if (escaping === undefined || escaping === 'none' || (escaping === 'csv' && format === 'csv')) return mapping
  return { ...mapping, escaping }
}
