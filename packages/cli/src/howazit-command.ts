import { createHowazit, type Howazit, HowazitError } from '@howazit/sdk'
import { Command, Flags } from '@oclif/core'
import { EXIT, exitCodeOf } from './exit-code.ts'
import { output, red } from './output.ts'
import { findRunningPlatform, type RunningTenant } from './running-platform.ts'

/** Where to send requests and as whom. */
export interface Target {
  readonly url: string
  readonly token: string
}

/** A failure of the command itself: what happened, what to do, and the exit code it deserves. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly tryThis: string
  readonly exitCode: number

  constructor(message: string, { tryThis, exitCode = EXIT.usage }: { tryThis: string; exitCode?: number }) {
    super(message)
    this.tryThis = tryThis
    this.exitCode = exitCode
  }
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

  /** The control plane and token to use: given ones first, then the platform this user has running. */
  protected target(flags: { url?: string; tenant?: string }): Target {
    const token = process.env.HOWAZIT_TOKEN
    if (flags.url !== undefined && token !== undefined) return { url: flags.url, token }
    const platform = findRunningPlatform()
    if (!platform) {
      const what =
        flags.url === undefined ? 'No platform is running here and none was named.' : 'HOWAZIT_TOKEN is not set.'
      throw new CommandError(what, {
        tryThis: 'run `npm start` (or `howazit dev`) in another terminal, or set HOWAZIT_URL and HOWAZIT_TOKEN',
      })
    }
    return { url: platform.url, token: token ?? pickTenant(platform.tenants, flags.tenant).token }
  }

  protected howazit(flags: { url?: string; tenant?: string }): Howazit {
    const { url, token } = this.target(flags)
    return createHowazit({ baseUrl: url, auth: token, userAgent: `howazit-cli/${this.config.version}` })
  }

  /** Human output; nothing under --json. */
  protected say(text = ''): void {
    if (!this.jsonEnabled()) output.line(text)
  }

  protected note(text: string): void {
    if (!this.jsonEnabled()) output.note(text)
  }

  protected override async catch(error: Error & { oclif?: { exit?: number } }): Promise<void> {
    if (error.oclif?.exit !== undefined && !HowazitError.is(error)) return super.catch(error)
    const { message, tryThis, code, exitCode } = describe(error)
    if (this.jsonEnabled()) output.line(JSON.stringify({ error: { code, message, tryThis } }, null, 2))
    else
      output.note(
        [`${red('Error:')} ${message}`, ...(tryThis === undefined ? [] : [`Try this: ${tryThis}`])].join('\n'),
      )
    if (process.env.DEBUG !== undefined) output.note(error.stack ?? '')
    this.exit(exitCode)
  }
}

function pickTenant(tenants: readonly RunningTenant[], slug: string | undefined): RunningTenant {
  const tenant = slug === undefined ? tenants[0] : tenants.find((candidate) => candidate.slug === slug)
  if (tenant) return tenant
  const slugs = tenants.map((candidate) => candidate.slug).join(', ')
  throw new CommandError(`The running platform has no tenant "${slug}".`, {
    tryThis: `one of ${slugs}`,
    exitCode: EXIT.notFound,
  })
}

const TRY_THIS: Readonly<Record<string, string>> = {
  unauthenticated: 'the token is missing, wrong or expired; restart the platform or set HOWAZIT_TOKEN',
  unavailable: 'wait a moment and run the same command again; nothing is done twice',
  over_capacity: 'wait a moment and run the same command again; nothing is done twice',
  network:
    'check that the platform is running (`howazit doctor`) and run the same command again; nothing is done twice',
}

function describe(error: unknown): { message: string; tryThis?: string; code: string; exitCode: number } {
  if (error instanceof CommandError)
    return { message: error.message, tryThis: error.tryThis, code: 'usage', exitCode: error.exitCode }
  if (!HowazitError.is(error)) return { message: (error as Error).message, code: 'internal', exitCode: EXIT.failure }
  const known = error
  const tryThis = TRY_THIS[known.code]
  return {
    message: known.message,
    code: known.code,
    exitCode: exitCodeOf(known.code),
    ...(tryThis !== undefined && { tryThis }),
  }
}
