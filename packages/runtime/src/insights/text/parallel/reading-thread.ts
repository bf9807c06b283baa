import { parentPort } from 'node:worker_threads'
import { createReadComment } from '../read-comment.ts'
import { loadTextModels } from '../text-models.ts'

const readComment = createReadComment(loadTextModels())
parentPort!.on('message', (comments: readonly string[]) =>
  parentPort!.postMessage(comments.map((comment) => JSON.stringify(readComment(comment)))),
)
