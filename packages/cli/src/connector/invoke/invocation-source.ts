import { readFile } from 'node:fs/promises'
import type { JsonValue } from '@howazit/connector-kit'
import type { CanonicalEventName } from '@howazit/connector-kit/testing'
import { CommandError } from '../../command-error.ts'
import { type EventObject, readEvent } from '../../mapping/example-event.ts'
import { readText } from '../../read-text.ts'

/** What an operation is run with: an input as it is, an event, or both. */
export interface InvocationSource {
  readonly input?: JsonValue
  readonly event?: EventObject
  /** Of the survey that the event is about, where they are known. */
  readonly questions?: JsonValue
}

export interface SourceFlags {
  readonly input?: string | undefined
  readonly event?: string | undefined
}

/** Reads `--input` (a JSON file, or - for standard input) and `--event`. @throws CommandError where neither says what to send */
export async function readInvocationSource({ input, event }: SourceFlags): Promise<InvocationSource> {
  if (input === undefined && event === undefined)
    throw new CommandError('There is nothing to send.', {
      tryThis: '--input FILE with what the operation takes, or --event detractor',
    })
  return {
    ...(input !== undefined && { input: await readInput(input) }),
    ...(event !== undefined && (await readKnownEvent(event))),
  }
}

/** An event of the samples by its name, with its questions; an example of the contract; or the event in a file. */
async function readKnownEvent(name: string): Promise<Pick<InvocationSource, 'event' | 'questions'>> {
  const { canonicalEvents } = await import('@howazit/connector-kit/testing')
  if (!Object.hasOwn(canonicalEvents, name)) return { event: await readEvent(name) }
  const { event, questions } = canonicalEvents[name as CanonicalEventName]
  return { event, questions }
}

/** JSON; what is none is sent as text by operations that send text. */
async function readInput(path: string): Promise<JsonValue> {
  const text = path === '-' ? await readText(process.stdin) : await readFile(path, 'utf8')
  try {
    return JSON.parse(text) as JsonValue
  } catch (error) {
    if (/^\s*[[{]/.test(text) || path.endsWith('.json'))
      throw new CommandError(`${path} is not JSON.`, {
        why: [(error as Error).message],
        tryThis: 'give what the operation takes, as JSON',
      })
    return text
  }
}
