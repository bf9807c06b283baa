import { hash } from 'node:crypto'
import type { Failure } from './outcome.ts'

// A module may be loaded under a query.
const FRAME = /^ +at (?:async )?(?:([\w.#<>]+) )?.*?([\w.-]+\.[cm]?[jt]s)(?:\?[^:\s]*)?:(\d+):\d+\)?$/

/**
 * What went wrong, for logs and dead letters: the error's name, its code and the place in our code. Never its message:
 * PostgreSQL's and JSON.parse's quote the value they stumbled over, and that value may be somebody's answer.
 */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const place = ownFrames(error)[0]
  return [error.name, code, place && `at ${place}`].filter(Boolean).join(' ')
}

const DIGEST_LENGTH = 12

/** What a stage threw, as the failure of a message. */
export function failureOf(error: unknown): Failure {
  const frames = error instanceof Error ? ownFrames(error) : []
  const stackDigest = hash('sha256', frames.join('\n')).slice(0, DIGEST_LENGTH)
  return { code: 'stage_threw', reason: failureReason(error), ...(frames.length > 0 && { stackDigest }) }
}

/** The places in our code that it came through, the innermost one first. */
function ownFrames({ stack = '', message }: Error): readonly string[] {
  // The message comes first in the stack and may look like one.
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
  return frames.filter((frame) => FRAME.test(frame) && !/node_modules|node:/.test(frame)).map(toPlace)
}

function toPlace(frame: string): string {
  const [, name, file, line] = FRAME.exec(frame) ?? []
  const place = `${file}:${line}`
  return name === undefined ? place : `${name} (${place})`
}
