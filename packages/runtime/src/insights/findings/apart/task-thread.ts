import { parentPort } from 'node:worker_threads'
import type { InsightRecord } from '../insight-input.ts'
import { type Asked, TASKS, type Tasks } from './tasks.ts'

/** Records to be held from now on, or what is to be computed of all that are. */
type Message = { readonly records: readonly InsightRecord[] } | { readonly task: keyof Tasks; readonly asked: Asked }

const held: InsightRecord[] = []

parentPort!.on('message', (message: Message) => {
  if ('records' in message) held.push(...message.records)
  else parentPort!.postMessage(TASKS[message.task](held, message.asked))
})
