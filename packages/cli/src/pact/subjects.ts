import { CommandError } from '../command-error.ts'
import { readVariable } from '../environment.ts'
import { findTarget, toBaseUrl } from '../find-target.ts'
import { createAccess, type PlatformAccess } from './platform-access.ts'
import type { Subject } from './verify-job.ts'

/** The providers that the platform is, by the names that pacts have for them. */
export const CONTROL_PLANE = 'howazit-control-plane'
const EVENTS = 'howazit-webhooks'

export interface SubjectOptions {
  readonly url: string | undefined
  readonly profile: string | undefined
  /** The one that was named. */
  readonly provider: string | undefined
  readonly offline: boolean
  readonly confirmed: string | undefined
  readonly stateChangeUrl: string | undefined
  /** `NAME=VARIABLE`, of headers whose value a variable of the environment has. */
  readonly headersFromEnv: readonly string[]
  readonly note: (text: string) => void
}

export type FoundSubject = Subject | { readonly kind: 'none'; readonly why: string }

/** Finds who stands behind a provider's name; the platform is prepared once, when it is first needed. */
export function createFindSubject(options: SubjectOptions): (provider: string) => Promise<FoundSubject> {
  const { url, profile, offline, stateChangeUrl, confirmed, note } = options
  const headers = readHeaders(options.headersFromEnv)
  let access: Promise<PlatformAccess> | undefined
  return async (provider) => {
    if (offline) return { kind: 'none', why: 'left out by --offline' }
    const isPlatform = provider === CONTROL_PLANE || provider === EVENTS
    if (isPlatform && stateChangeUrl === undefined) {
      access ??= createAccess(findTarget({ url, profile }, 'operator'), { confirmed, note })
      return { kind: provider === EVENTS ? 'events' : 'platform', access: await access }
    }
    if (provider !== options.provider || url === undefined)
      return { kind: 'none', why: `nobody said where it is: --provider ${provider} --url URL` }
    return { kind: 'server', url: toBaseUrl(url), headers, ...(stateChangeUrl !== undefined && { stateChangeUrl }) }
  }
}

/** A credential in the arguments would be seen by every user of the machine. */
function readHeaders(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, variable] = /^([\w-]+)=(\w+)$/.exec(pair) ?? []
      const value = variable === undefined ? undefined : readVariable(variable)
      if (name !== undefined && value !== undefined) return [name, value]
      throw new CommandError(
        variable === undefined ? `"${pair}" is not NAME=VARIABLE.` : `The variable ${variable} is not set.`,
        { tryThis: '--header-from-env Authorization=VENDOR_AUTHORIZATION, with that variable set' },
      )
    }),
  )
}
