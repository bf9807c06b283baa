import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConnectionValues, JsonValue, RecordOutcome } from '@howazit/connector-kit'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { renderPactOf } from '../connector-pact.ts'
import type { OpenedConnector } from '../open-connector.ts'
import type { InvocationSource } from './invocation-source.ts'
import type { Invoked } from './invoke-locally.ts'

export interface RecordedFixture {
  readonly file: string
  readonly case: string
}

export interface Recording {
  readonly opened: OpenedConnector
  readonly name: string
  readonly invoked: Invoked
  readonly connection: Pick<ConnectionValues, 'settings' | 'learnt'> & {
    readonly secrets?: ConnectionValues['secrets']
  }
  readonly source: InvocationSource
}

/** Writes a real run into the samples of its operation, scrubbed. @throws CommandError where it cannot be one */
export async function recordFixture(recording: Recording): Promise<RecordedFixture> {
  const { opened, name, invoked, connection, source } = recording
  const { outcome, operation, eventId, exchanges } = invoked
  if (outcome.outcome === 'skipped' || outcome.outcome === 'not_sent')
    throw refusal(
      'Nothing was sent, so there is nothing to record.',
      'send an event that the mapping makes something of',
    )
  const { recordCase } = await import('@howazit/connector-kit/testing')
  const recorded = await recordCase(opened, {
    operation,
    name,
    eventId,
    outcome: outcome as Pick<RecordOutcome, 'outcome'>,
    exchanges,
    settings: connection.settings,
    learnt: connection.learnt,
    secrets: Object.values(connection.secrets ?? {}),
    sent: [source.input, source.event as JsonValue | undefined].filter((value) => value !== undefined),
  })
  if (recorded.problem !== undefined) throw refusal(`It is not recorded. ${recorded.problem}`, recorded.hint)
  const file = join(opened.folder, recorded.file)
  await writeFile(file, recorded.text)
  await renewPact(opened, { [recorded.file]: recorded.text })
  return { file, case: name }
}

/** Where the folder has a pact, it says what the samples say. */
async function renewPact({ connector, files, folder, mappings }: OpenedConnector, written: Files): Promise<void> {
  const { PACT_FOLDER, pactFileOf } = await import('@howazit/connector-kit/testing')
  const file = `${PACT_FOLDER}/${pactFileOf(connector)}`
  if (files[file] === undefined) return
  await writeFile(join(folder, file), await renderPactOf({ connector, files: { ...files, ...written }, mappings }))
}

type Files = Readonly<Record<string, string>>

const refusal = (message: string, tryThis: string): CommandError =>
  new CommandError(message, { tryThis, exitCode: EXIT.failure })
