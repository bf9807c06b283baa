import type { JsonValue } from '@howazit/connector-kit'
import type { ConnectionCreate } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { openWayOut } from '../connector/invoke/way-out.ts'
import { type Asked, findTarget } from '../find-target.ts'
import { findRunningPlatform } from '../running-platform.ts'

/** Where the platform that is meant has what stands for a connector's vendor; undefined where it sends to the vendor itself. */
export function findStandIn(asked: Asked, connector: string): string | undefined {
  const platform = findRunningPlatform()
  if (platform?.url !== findTarget(asked).url) return undefined
  return platform?.standIns?.find((one) => one.connector === connector)?.url
}

type Values = Required<Pick<ConnectionCreate, 'auth' | 'settings' | 'secrets' | 'routes'>>

/** What a stand-in takes. @throws CommandError where there is none */
export async function readStandIn(url: string | undefined, connector: string, userAgent: string): Promise<Values> {
  if (url === undefined)
    throw new CommandError(`Nothing stands for the vendor of ${connector}.`, {
      tryThis: `howazit dev --stand-ins ${connector}`,
    })
  await using wayOut = await openWayOut({ userAgent, fake: url })
  return toValues(await wayOut.askFake!('connection'))
}

const toValues = (told: JsonValue): Values => {
  const { auth, settings, secrets, routes } = told as unknown as Values
  return { auth, settings, secrets, routes }
}
