import type { Identity } from '@howazit/sdk'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-code.ts'

/** The tenant acted for. @throws CommandError for an operator, who has none. */
export function tenantOf({ tenant }: Identity): NonNullable<Identity['tenant']> {
  if (tenant) return tenant
  throw new CommandError('An operator has no tenant, and this is about one.', {
    tryThis:
      'export HOWAZIT_TOKEN=$(howazit token create --tenant SLUG --reason WHY), and the same command again, with --url and without --profile',
    exitCode: EXIT.forbidden,
  })
}
