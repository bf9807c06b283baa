import { styleText } from 'node:util'
import type { AskedRequest } from '@howazit/connector-kit/testing'
import { essenceOf } from './essence-of.ts'
import type { Received } from './read-received.ts'

const NAME_WIDTH = 26
const PATH_WIDTH = 44
const LINE_WIDTH = Math.max(100, process.stdout.columns ?? 150)

/** A category's connectors, each with its requests; of the last one the part that tells of the response. */
export function receivedText(category: string, received: readonly Received[]): string {
  return [styleText('bold', `\n${category}`), ...received.flatMap(linesOf)].join('\n')
}

function linesOf({ connector, requests, problem }: Received): readonly string[] {
  const lines = requests.map((request) => cut(requestText(request), LINE_WIDTH - NAME_WIDTH))
  const told = problem === undefined ? lines : [...lines, styleText('red', problem)]
  return told.map((line, index) => `  ${(index === 0 ? connector : '').padEnd(NAME_WIDTH - 2)}${line}`)
}

function requestText({ method, path, body = '' }: AskedRequest): string {
  return `${method.padEnd(6)} ${cut(decode(path), PATH_WIDTH).padEnd(PATH_WIDTH)}  ${essenceOf(body)}`
}

/** As a person reads it. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)
