import { createHowazit, type Howazit, type HowazitOptions } from '@howazit/sdk'
import { Command, Flags } from '@oclif/core'
import { describeError } from './describe-error.ts'
import { EXIT } from './exit-code.ts'
import { type Asked, findTarget, type Target } from './find-target.ts'
import { output, red } from './output.ts'

/** What every command shares: where the platform is, `--json`, and how a failure is told. */
export abstract class HowazitCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    url: Flags.string({
      description: 'the control plane; without it the platform `howazit dev` has running',
      env: 'HOWAZIT_URL',
      helpGroup: 'GLOBAL',
    }),
    tenant: Flags.string({
      description: 'which tenant of the running platform',
      env: 'HOWAZIT_TENANT',
      helpGroup: 'GLOBAL',
    }),
    profile: Flags.string({
      description:
        'which profile of `howazit login` to use, before anything else; HOWAZIT_PROFILE comes after HOWAZIT_TOKEN',
      helpGroup: 'GLOBAL',
    }),
  }

  protected override async init(): Promise<void> {
    await super.init()
    // `2>&1 | head` may close it any time; what is under way goes on. oclif does the same for standard output.
    process.stderr.on('error', () => undefined)
  }

  /** What was called, for the audit log where nobody says why. */
  protected get commandLine(): string {
    return `${this.config.bin} ${(this.id ?? '').replaceAll(':', ' ')}`.trim()
  }

  /** The platform as the caller's tenant. */
  protected howazit(flags: Asked, options: Partial<HowazitOptions> = {}): Howazit {
    return this.connect(findTarget({ reason: this.commandLine, ...flags }), options)
  }

  /** The platform as an operator. */
  protected howazitAsOperator(flags: Asked): Howazit {
    return this.connect(findTarget(flags, 'operator'))
  }

  protected connect({ url, auth }: Target, options: Partial<HowazitOptions> = {}): Howazit {
    return createHowazit({ baseUrl: url, auth, userAgent: `howazit-cli/${this.config.version}`, ...options })
  }

  /** Human output; nothing under --json. */
  protected say(text = ''): void {
    if (!this.jsonEnabled()) output.line(text)
  }

  protected note(text: string): void {
    if (!this.jsonEnabled()) output.note(text)
  }

  protected override async catch(error: Error & { code?: string }): Promise<void> {
    if (error.code === 'EEXIT') throw error
    // Whoever read our output has seen enough, as `head` does.
    if (error.code === 'EPIPE') return this.exit(EXIT.ok)
    const { exitCode, ...report } = describeError(error, this.id?.replaceAll(':', ' ') ?? '')
    if (this.jsonEnabled()) output.line(JSON.stringify({ error: { ...report, exitCode } }, null, 2))
    else output.note([`${red('Error:')} ${report.message}`, ...report.why, `Try this: ${report.tryThis}`].join('\n'))
    if (process.env.DEBUG !== undefined) output.note(error.stack ?? '')
    this.exit(exitCode)
  }
}
