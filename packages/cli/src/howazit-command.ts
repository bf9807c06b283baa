import { createHowazit, type Howazit, type HowazitOptions } from '@howazit/sdk'
import { Command, Flags } from '@oclif/core'
import { CommandError } from './command-error.ts'
import { describeError } from './describe-error.ts'
import { EXIT } from './exit-code.ts'
import { output, red } from './output.ts'
import { findRunningPlatform, type RunningPlatform, type RunningTenant } from './running-platform.ts'

/** Where to send requests and as whom. */
export interface Target {
  readonly url: string
  readonly token: string
}

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
  }

  protected override async init(): Promise<void> {
    await super.init()
    // `2>&1 | head` may close it any time; what is under way goes on. oclif does the same for standard output.
    process.stderr.on('error', () => undefined)
  }

  /** The control plane and token to use: given ones first, then the platform this user has running. */
  protected target(flags: { url?: string; tenant?: string }): Target {
    const token = process.env.HOWAZIT_TOKEN
    const platform = findRunningPlatform()
    const url = flags.url?.replace(/\/+$/, '') ?? platform?.url
    if (url === undefined)
      throw new CommandError('No platform is running here and none was named.', {
        tryThis: 'run `npm start` (or `howazit dev`) in another terminal, or set HOWAZIT_URL and HOWAZIT_TOKEN',
      })
    if (token !== undefined) return { url, token }
    // The running platform's token is nobody else's business: it is sent to no other address.
    if (platform?.url === url) return { url, token: pickTenant(platform, flags.tenant).token }
    throw new CommandError('HOWAZIT_TOKEN is not set.', { tryThis: `set HOWAZIT_TOKEN to a token of ${url}` })
  }

  protected howazit(flags: { url?: string; tenant?: string }, options: Partial<HowazitOptions> = {}): Howazit {
    const { url, token } = this.target(flags)
    return createHowazit({ baseUrl: url, auth: token, userAgent: `howazit-cli/${this.config.version}`, ...options })
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

function pickTenant({ tenants }: RunningPlatform, slug: string | undefined): RunningTenant {
  const tenant = slug === undefined ? tenants[0] : tenants.find((candidate) => candidate.slug === slug)
  if (tenant) return tenant
  throw new CommandError(`The running platform has no tenant "${slug}".`, {
    tryThis: tenants.map((candidate) => `--tenant ${candidate.slug}`).join(' or '),
    exitCode: EXIT.notFound,
  })
}
