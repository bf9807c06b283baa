import { Flags } from '@oclif/core'

/** For what somebody will ask about later. */
export const reasonFlag = Flags.string({ required: true, description: 'why, for the audit log' })

export const optionalReasonFlag = Flags.string({ description: 'why, for the audit log; an operator must say it' })
