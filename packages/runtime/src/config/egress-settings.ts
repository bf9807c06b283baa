import { parseProxy } from '../egress/parse-proxy.ts'
import { checkSetting, parseBoolean, parseList, parsePort } from './parse-setting.ts'
import type { Env } from './settings.ts'

export interface EgressSettings {
  readonly allowLoopback: boolean
  readonly deniedPorts: readonly number[]
  readonly allowList: readonly string[]
  /** For public addresses; an http or https URL, with credentials where it wants them. */
  readonly proxy?: string
}

/** Of the way out alone, for whoever needs nothing else of the platform. @throws Misconfigured */
export function toEgressConfig(env: Env): EgressSettings {
  return {
    allowLoopback: parseBoolean('HOWAZIT_EGRESS_LOOPBACK', env.HOWAZIT_EGRESS_LOOPBACK),
    deniedPorts: parseList(env.HOWAZIT_EGRESS_DENIED_PORTS).map((port) =>
      parsePort('HOWAZIT_EGRESS_DENIED_PORTS', port),
    ),
    allowList: parseList(env.HOWAZIT_EGRESS_ALLOW),
    ...(env.HOWAZIT_EGRESS_PROXY && { proxy: checkProxy(env.HOWAZIT_EGRESS_PROXY) }),
  }
}

export const egressToEnv = (egress: EgressSettings): Record<string, string> => ({
  HOWAZIT_EGRESS_LOOPBACK: String(egress.allowLoopback),
  HOWAZIT_EGRESS_DENIED_PORTS: egress.deniedPorts.join(','),
  HOWAZIT_EGRESS_ALLOW: egress.allowList.join(','),
  ...(egress.proxy && { HOWAZIT_EGRESS_PROXY: egress.proxy }),
})

function checkProxy(text: string): string {
  checkSetting('HOWAZIT_EGRESS_PROXY', () => parseProxy(text))
  return text
}
