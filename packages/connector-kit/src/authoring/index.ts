export {
  type CertificationReport,
  CHECKS,
  type CheckResult,
  certifyConnector,
} from '../certify/certify-connector.ts'
export type { Check, CheckLevel } from '../certify/check.ts'
export type { Certifying } from '../certify/evidence.ts'
export { type SignedReport, signReport, verifyReport } from '../certify/sign-report.ts'
export {
  type ConnectorFiles,
  FOLDER_LIMITS,
  readConnectorFolder,
  UnreadableFolder,
} from '../evaluate/connector-folder.ts'
export { type EvaluatedConnector, evaluateConnector, MANIFEST } from '../evaluate/evaluate-connector.ts'
export { type OpenApiScaffold, type ScaffoldedOpenApi, scaffoldOpenApi } from '../openapi/scaffold-openapi.ts'
export { addRelease, catalogueText, decide, emptyCatalogue, findRelease } from '../publish/catalogue.ts'
export {
  integrityOf,
  type PackedConnector,
  packConnector,
  UnpackableConnector,
} from '../publish/pack-connector.ts'
export { type Permissions, permissionsOf, widened } from '../publish/permissions.ts'
export {
  type Certificate,
  type PackageReading,
  type ReadPackage,
  readConnectorPackage,
} from '../publish/read-package.ts'
export { ARCHIVE_LIMITS } from '../publish/tar.ts'
export {
  SCAFFOLD_AUTHS,
  type ScaffoldAuth,
  type ScaffoldOptions,
  scaffoldConnector,
} from '../scaffold/scaffold-connector.ts'
