import type { LanguageModel } from '../../src/insights/language-model/language-model.ts'
import { type Behaviour, startReceiver } from '../delivery/receiver.ts'

/** An answer as an OpenAI-compatible server gives it. */
export const say =
  (content: unknown, tokens = 100): Behaviour =>
  (response) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    const completion = { model: 'small-1-2026-09', choices: [{ message: { role: 'assistant', content: text } }] }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ ...completion, usage: { total_tokens: tokens } }))
  }

export const NAMED = { name: 'What they write about', summary: 'They say how it was.', cites: ['c1'] }

/** A server on this machine in the place of a language model. */
export async function startLanguageModel(behaviour: Behaviour = say(NAMED)) {
  const receiver = await startReceiver(behaviour)
  const languageModel: LanguageModel = {
    url: `http://127.0.0.1:${receiver.port}/v1`,
    model: 'small-1',
    key: 'key of the endpoint',
    region: 'local',
    tokensPerInsight: 200_000,
    tokensPerMonth: 1_000_000,
  }
  return Object.assign(receiver, { languageModel })
}
