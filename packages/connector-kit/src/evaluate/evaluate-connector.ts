import type { Connector } from '../manifest/connector.ts'
import { contentOf, hashContent } from '../manifest/connector-content.ts'
import { parseConnector } from '../manifest/parse-connector.ts'
import type { ConnectorProblem } from '../manifest/problem.ts'
import type { ConnectorFiles } from './connector-folder.ts'
import { type EvaluationAnswer, runEvaluation } from './run-evaluation.ts'

/** A connector that its source gives, with the hash of its content (`hashContent`), which tenants pin; or everything that is wrong with it. */
export type EvaluatedConnector =
  | { readonly connector: Connector; readonly hash: string; readonly problems?: undefined }
  | { readonly problems: readonly ConnectorProblem[] }

/** The manifest of every connector's folder. */
export const MANIFEST = 'connector.ts'

/**
 * Evaluates `connector.ts` of a folder and checks what it exports. The source is a partner's and so never part of this process:
 * it runs once in an isolate of a process of its own, behind the walls that mappings have, and may import `defineConnector` of
 * `@howazit/connector-kit` and files of its folder, nothing else. It knows no time and no chance, so that its hash is the same
 * wherever it is made. Never rejects for what the source does.
 * @throws SandboxUnavailable where no process can be started
 */
export async function evaluateConnector(files: ConnectorFiles): Promise<EvaluatedConnector> {
  if (files[MANIFEST] === undefined)
    return refuse(`There is no ${MANIFEST}.`, 'Write one: howazit connector new NAME --auth api-key')
  const sources = Object.entries(files).filter(([path]) => /\.(?:ts|js)$/.test(path))
  const answer = await runEvaluation({ entry: MANIFEST, files: Object.fromEntries(sources) })
  if ('failure' in answer) return refuse(answer.failure.message, answer.failure.hint)
  return parse(answer, files)
}

function parse({ json }: Extract<EvaluationAnswer, { json: string }>, files: ConnectorFiles): EvaluatedConnector {
  // What comes out of the sandbox is as hostile as what went in: read as any manifest from outside.
  const parsed = parseConnector(parseJson(json))
  if (parsed.problems) return parsed
  const { connector } = parsed
  return { connector, hash: hashContent(contentOf(connector, files)) }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function refuse(message: string, hint: string): EvaluatedConnector {
  return { problems: [{ pointer: '', message, hint }] }
}
