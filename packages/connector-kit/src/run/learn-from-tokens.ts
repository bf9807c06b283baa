import { learnFromToken } from '../auth/consent/learn-from-token.ts'
import { hasTokens } from './conversation.ts'
import type { AuthFailure, ConnectionValues, OperationCall, RunPorts } from './operation-call.ts'

/**
 * What `learn.fromToken` has is learnt when a person agrees. Who signs for himself (a key, a client of the tenant's own) is asked by
 * nobody, so it is taken from the tokens when the first request needs it. The values with it; or why there are no tokens.
 */
export async function learnFromTokens(
  { connector, connection }: Pick<OperationCall, 'connector' | 'connection'>,
  ports: Pick<RunPorts, 'tokens'>,
): Promise<{ readonly connection: ConnectionValues } | { readonly failure: AuthFailure }> {
  const told = Object.keys(connector.learn?.fromToken ?? {})
  const isKnown = told.every((name) => connection.learnt[name] !== undefined)
  if (isKnown || !hasTokens(connector.auth[connection.authMode])) return { connection }
  const granted = await ports.tokens()
  if ('failure' in granted) return granted
  const learnt = learnFromToken(connector.learn, granted.tokens?.reply ?? null)
  return { connection: { ...connection, learnt: { ...learnt, ...connection.learnt } } }
}
