import type { ReplayPlanRequest } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { optionalReasonFlag } from '../reason-flag.ts'
import { whereFlag } from '../where-flag.ts'

/** What a replay is planned by. */
export const planFlags = {
  where: whereFlag,
  mapping: Flags.string({
    default: 'current',
    description: 'by which version of the mapping: original, current (what is published) or v3',
  }),
  'include-unknown': Flags.boolean({
    description: 'also what may be over there and cannot be asked for: it may be made a second time; needs --reason',
    dependsOn: ['reason'],
  }),
  reason: optionalReasonFlag,
}

export interface PlanFlags {
  readonly where?: string | undefined
  readonly mapping: string
  readonly 'include-unknown': boolean
}

/** As the API takes it. */
export const toPlanRequest = ({ where, mapping, 'include-unknown': includeUnknown }: PlanFlags): ReplayPlanRequest => ({
  mapping,
  ...(where !== undefined && { where }),
  ...(includeUnknown && { includeUnknown }),
})
