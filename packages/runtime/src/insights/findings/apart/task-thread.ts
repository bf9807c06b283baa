import { parentPort } from 'node:worker_threads'
import { TASKS, type Tasks } from './tasks.ts'

parentPort!.once('message', ({ task, input }: { readonly task: keyof Tasks; readonly input: never }) =>
  parentPort!.postMessage(TASKS[task](input)),
)
