import { readFile } from 'node:fs/promises'
import { EXAMPLE_EVENTS } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'

export type EventObject = Readonly<Record<string, unknown>>

export const EXAMPLE_NAMES: readonly string[] = Object.keys(EXAMPLE_EVENTS)

/** The example of the contract that has this name. */
export const findExample = (name: string): EventObject | undefined =>
  (EXAMPLE_EVENTS as unknown as Readonly<Record<string, EventObject>>)[name]

/** An example by its name, or the event in a JSON file. @throws CommandError for what is neither. */
export async function readEvent(nameOrFile: string): Promise<EventObject> {
  const example = findExample(nameOrFile)
  if (example) return example
  if (!nameOrFile.endsWith('.json'))
    throw new CommandError(`There is no example event "${nameOrFile}".`, {
      tryThis: `one of ${EXAMPLE_NAMES.join(', ')}, or a *.json file`,
    })
  return parseEvent(await readFile(nameOrFile, 'utf8'), nameOrFile)
}

function parseEvent(text: string, file: string): EventObject {
  const tryThis = 'give a file with one JSON object, as a webhook receives it'
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as EventObject
  } catch (error) {
    throw new CommandError(`${file} is not JSON.`, { why: [(error as Error).message], tryThis })
  }
  throw new CommandError(`${file} is not a JSON object.`, { tryThis })
}
