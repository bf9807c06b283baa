import { Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { cliAct } from '../../operator/cli-act.ts'
import type { Renewal, Rewrapping } from '../../operator/key-work.ts'
import { pickTenants } from '../../operator/pick-tenants.ts'
import { withContext } from '../../operator/with-context.ts'
import { createProgress } from '../../output.ts'

interface Rotated extends Rewrapping {
  readonly dryRun: boolean
  /** With --data-keys. */
  readonly renewal?: Renewal
}

export default class SecretRotate extends HowazitCommand {
  static override summary = 'Wrap all data keys by the current key-encryption key, while everything runs'
  static override description =
    `Every process must have the new key-encryption key before, and may lose the old one after.
With --data-keys tenants get new data keys too, and everything they sealed is sealed again; this waits two minutes for processes to
forget the old ones. Stopped half-way, it goes on where it was when it is run again.
Exits with 3 when something does not open. Runs where the settings of the API are (docs/secrets.md).`
  static override examples = [
    '<%= config.bin %> secret rotate --dry-run',
    '<%= config.bin %> secret rotate --data-keys --tenant acme',
  ]
  static override flags = {
    tenant: Flags.string({ description: 'only this one (default: all, and the platform’s own keys)' }),
    'data-keys': Flags.boolean({ description: 'make new data keys, and seal again what the old ones sealed' }),
    'dry-run': Flags.boolean({ default: false, description: 'open everything, count it and change nothing' }),
  }

  async run(): Promise<Rotated> {
    const { flags } = await this.parse(SecretRotate)
    const dryRun = flags['dry-run']
    const act = cliAct(this.commandLine)
    const onWaiting = (ms: number) =>
      this.note(`Waiting ${Math.ceil(ms / 1_000)} s until every process seals with the new keys.`)
    const progress = createProgress('Keys:')
    const rotated = await withContext(async ({ secretKeys, tenants }) => {
      const picked = await pickTenants(tenants, flags.tenant)
      const options = { tenants: picked, isDryRun: dryRun, onProgress: (text: string) => progress.update(text) }
      const rewrapping = await secretKeys.rewrap({ ...options, isWithPlatform: flags.tenant === undefined }, act)
      const renewal = flags['data-keys'] ? await secretKeys.renew({ ...options, onWaiting }, act) : undefined
      return { dryRun, ...rewrapping, ...(renewal && { renewal }) }
    })
    progress.done()
    this.describe(rotated)
    return rotated
  }

  private describe({ dryRun, keyId, keys, rewrapped, resealed, broken, renewal }: Rotated): void {
    const would = dryRun ? ' would be' : ''
    this.say(`key     ${keyId}`)
    this.say(`keys    ${keys}, ${rewrapped}${would} wrapped again`)
    if (resealed > 0) this.say(`signing ${resealed} keys${would} sealed again`)
    if (renewal) {
      this.say(`renewed ${renewal.renewed}${would} of ${renewal.tenants} tenants, ${renewal.resealed} values`)
      if (!dryRun) this.say(`retired ${renewal.retired} keys`)
    }
    const unopened = [...broken, ...(renewal?.broken ?? [])]
    for (const name of unopened) this.say(`broken  ${name}`)
    if (unopened.length > 0) process.exitCode = EXIT.partial
  }
}
