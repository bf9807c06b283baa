import type { MoveRow, Place } from './move-row.ts'

/** Where the tenant is, and where the copy of it is: after the switch the other way round. */
export const sidesOf = ({ status, source, target }: MoveRow): { readonly right: Place; readonly copy: Place } =>
  SWITCHED.includes(status) ? { right: target, copy: source } : { right: source, copy: target }

const SWITCHED: readonly MoveRow['status'][] = ['switched', 'reversing', 'completing', 'completed']
