import { Misconfigured } from '../misconfigured.ts'
import type { StandIns } from '../transports/stand-ins.ts'
import type { EgressSettings } from './egress-settings.ts'
import { parseList } from './parse-setting.ts'
import type { Env } from './settings.ts'

const NAME = 'HOWAZIT_STAND_INS'
const SHAPE = /^([a-z][a-z0-9_]*)=(http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+)$/

/** `zendesk=http://127.0.0.1:4010,slack=http://127.0.0.1:4011`. @throws Misconfigured where this machine is not open to deliveries */
export function parseStandIns(env: Env, { allowLoopback }: EgressSettings): StandIns {
  const entries = parseList(env[NAME]).map(parseStandIn)
  if (entries.length > 0 && !allowLoopback)
    throw new Misconfigured(
      `${NAME} is for development: it is set, but HOWAZIT_EGRESS_LOOPBACK, which opens this machine, is not.`,
    )
  const twice = entries.find(([id], index) => entries.findIndex(([other]) => other === id) !== index)
  if (twice) throw new Misconfigured(`${NAME} names ${twice[0]} twice.`)
  return new Map(entries)
}

export const standInsToEnv = (standIns: StandIns): string =>
  [...standIns].map(([connector, url]) => `${connector}=${url}`).join(',')

function parseStandIn(text: string): readonly [connector: string, url: string] {
  const [, connector, url] = SHAPE.exec(text) ?? []
  if (connector !== undefined && url !== undefined) return [connector, url]
  throw new Misconfigured(
    `${NAME} must be connectors with places on this machine, like zendesk=http://127.0.0.1:4010, not "${text}".`,
  )
}
