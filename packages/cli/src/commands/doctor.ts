import { EXIT } from '../exit-code.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { green, red } from '../output.ts'
import { findRunningPlatform } from '../running-platform.ts'

interface Check {
  readonly name: string
  readonly status: 'ok' | 'failed'
  readonly detail: string
}

const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail })
const failed = (name: string, detail: string): Check => ({ name, status: 'failed', detail })

export default class Doctor extends HowazitCommand {
  static override summary = 'Check this machine and the platform it talks to'
  static override description = 'Exits with 1 when a check fails.'
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json']

  async run(): Promise<{ checks: Check[] }> {
    const { flags } = await this.parse(Doctor)
    const checks = [checkNode(), checkSystem(), ...checkRunning(), ...(await this.checkPlatform(flags))]
    for (const check of checks)
      this.say(`${check.status === 'ok' ? green('ok    ') : red('failed')}  ${check.name.padEnd(16)} ${check.detail}`)
    if (checks.some((check) => check.status === 'failed')) process.exitCode = EXIT.failure
    return { checks }
  }

  private async checkPlatform(flags: { url?: string; tenant?: string }): Promise<Check[]> {
    try {
      const howazit = this.howazit(flags)
      const readiness = await howazit.readiness()
      const identity = await howazit.whoami()
      const stores = readiness.checks.map((check) =>
        check.status === 'ok' ? ok(check.name, 'answers') : failed(check.name, check.detail ?? 'does not answer'),
      )
      return [
        ...stores,
        ok(
          'token',
          `${identity.tenant ? `tenant ${identity.tenant.slug}` : 'an operator'}, ${identity.scopes.length} scopes`,
        ),
      ]
    } catch (error) {
      return [failed('platform', (error as Error).message)]
    }
  }
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24 ? ok('node', process.version) : failed('node', `${process.version}; 24 or newer is needed`)
}

function checkSystem(): Check {
  const isSupported = process.platform === 'linux' || process.platform === 'darwin'
  const detail = `${process.platform}-${process.arch}`
  return isSupported ? ok('system', detail) : failed('system', `${detail}; use Linux, macOS, or WSL on Windows`)
}

function checkRunning(): Check[] {
  const platform = findRunningPlatform()
  if (!platform) return []
  const { url, pid, startedAt, standIns = [] } = platform
  const stoodFor = standIns.map(({ connector }) => connector).join(', ')
  return [
    ok('running', `${url}, process ${pid}, since ${startedAt}`),
    ...(standIns.length === 0 ? [] : [ok('stand-ins', `${stoodFor}: nothing gets to these vendors`)]),
  ]
}
