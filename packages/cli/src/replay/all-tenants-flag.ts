import { Flags } from '@oclif/core'

const description = 'of all tenants together, as an operator'

/** For what looks. */
export const allTenantsFlag = Flags.boolean({ description })

/** For what changes something: nobody crosses tenants without saying why. */
export const allTenantsWithReasonFlag = Flags.boolean({
  description: `${description}; needs --reason`,
  dependsOn: ['reason'],
})

export interface AllTenantsFlags {
  readonly 'all-tenants': boolean
}
