import type { Scope } from '../request/scope.ts'
import type { Asking } from './ask.ts'
import { openConversation } from './conversation.ts'
import type { OperationCall, RunPorts } from './operation-call.ts'
import { targetOf } from './target-of.ts'

/** A question to the other side that no event is behind. */
export type ConnectionQuestion = Pick<OperationCall, 'connector' | 'connection' | 'now'>

/** Opens the conversation for such questions; nothing is sent by that. */
export function openAsking(question: ConnectionQuestion, ports: RunPorts, scope: Scope): Asking {
  const { connector, connection } = question
  const conversation = openConversation({ ...question, operation: '', records: [] }, ports, scope)
  return { connector, target: targetOf(connector, connection), conversation, ports }
}
