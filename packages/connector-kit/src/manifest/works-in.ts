import type { Operation } from './operation.ts'

/** Whether an operation is for connections that authenticate in this mode. */
export const worksIn = ({ for: modes }: Pick<Operation, 'for'>, authMode: string): boolean =>
  modes?.includes(authMode) ?? true
