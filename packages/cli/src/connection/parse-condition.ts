import type { EventCondition } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'

/** `/pointer=value`, `/pointer<=6`, `/pointer>=9`, or `/pointer` for what has to be there. @throws CommandError */
export function parseCondition(text: string): EventCondition {
  const parts = /^(\/[^=<>]*)(?:(<=|>=|=)(.*))?$/.exec(text)
  const [, pointer, sign, value = ''] = parts ?? []
  if (pointer === undefined) throw unreadable(text)
  if (sign === undefined) return { pointer, exists: true }
  if (sign === '=') return { pointer, is: [toValue(value)] }
  if (value.trim() === '' || !Number.isFinite(Number(value))) throw unreadable(text)
  return sign === '<=' ? { pointer, atMost: Number(value) } : { pointer, atLeast: Number(value) }
}

/** JSON where it is a number, a truth value or null; text otherwise. */
function toValue(text: string): string | number | boolean | null {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

const unreadable = (text: string) =>
  new CommandError(`"${text}" is no condition.`, {
    tryThis: '--when "/data/response/channel=email" or --when "/data/response/answers/0/numericValue<=6"',
  })
