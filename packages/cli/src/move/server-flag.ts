import { Flags } from '@oclif/core'

/** Of commands that say where tables are to be. */
export const serverFlag = (dependsOn: string) =>
  Flags.string({
    dependsOn: [dependsOn],
    description: 'on which further PostgreSQL server, as the settings of the platform name it; its own without it',
    helpValue: 'NAME',
  })
