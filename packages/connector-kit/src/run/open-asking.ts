import type { Connector } from '../manifest/connector.ts'
import type { Scope } from '../request/scope.ts'
import type { Asking } from './ask.ts'
import { openConversation } from './conversation.ts'
import type { ConnectionValues, OperationCall, RunPorts } from './operation-call.ts'

/** A question to the other side that no event is behind. */
export type ConnectionQuestion = Pick<OperationCall, 'connector' | 'connection' | 'now'>

/** Opens the conversation for such questions; nothing is sent by that. */
export function openAsking(question: ConnectionQuestion, ports: RunPorts, scope: Scope): Asking {
  const { connector, connection } = question
  const conversation = openConversation({ ...question, operation: '', records: [] }, ports, scope)
  return { connector, target: withoutSecretBase(connector, connection), conversation, ports }
}

/** A secret URL takes the place of the base. */
const withoutSecretBase = (connector: Connector, { authMode }: ConnectionValues): Connector => {
  if (connector.auth[authMode]?.mode !== 'secret_url') return connector
  const { baseUrl: _, ...target } = connector
  return target
}
