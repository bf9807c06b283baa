const FRAME = /^ +at (?:async )?(?:([\w.#<>]+) )?.*?([\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/

/**
 * What went wrong, for logs and dead letters: the error's name, its code and the place in our code. Never its message:
 * PostgreSQL's and JSON.parse's quote the value they stumbled over, and that value may be somebody's answer.
 */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const place = placeOf(error)
  return [error.name, code, place && `at ${place}`].filter(Boolean).join(' ')
}

function placeOf({ stack = '', message }: Error): string | undefined {
  // The message comes first in the stack and may look like one.
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
  const own = frames.find((frame) => FRAME.test(frame) && !/node_modules|node:/.test(frame))
  const [, name, file] = FRAME.exec(own ?? '') ?? []
  return name === undefined ? file : `${name} (${file})`
}
