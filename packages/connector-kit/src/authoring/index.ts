export {
  type ConnectorFiles,
  FOLDER_LIMITS,
  readConnectorFolder,
  UnreadableFolder,
} from '../evaluate/connector-folder.ts'
export { type EvaluatedConnector, evaluateConnector, MANIFEST } from '../evaluate/evaluate-connector.ts'
export {
  SCAFFOLD_AUTHS,
  type ScaffoldAuth,
  type ScaffoldOptions,
  scaffoldConnector,
} from '../scaffold/scaffold-connector.ts'
