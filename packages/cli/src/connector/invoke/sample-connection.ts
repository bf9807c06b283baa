import type { ConnectionValues } from '@howazit/connector-kit'
import { CommandError } from '../../command-error.ts'
import type { OpenedConnector } from '../open-connector.ts'

/** The made-up connection of an operation's samples, which the fake knows. @throws CommandError where there are no samples */
export async function sampleConnection(opened: OpenedConnector, operation: string): Promise<ConnectionValues> {
  const { connectionOf, readGolden } = await import('@howazit/connector-kit/testing')
  const read = readGolden(opened, operation)
  if (!read.problems) return connectionOf(opened.connector, read.golden)
  throw new CommandError(`${operation} has no samples, so there is no fake of it.`, {
    why: read.problems,
    tryThis: `howazit connector test ${opened.folder}`,
  })
}
