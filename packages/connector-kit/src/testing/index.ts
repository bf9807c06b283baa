export {
  type ConnectorPactOptions,
  PACT_FOLDER,
  pactFileOf,
  type RenderedPact,
  renderConnectorPact,
  testPact,
  writeConnectorPact,
} from '../pact/connector-pact.ts'
export {
  bringsTexts,
  type CanonicalEvent,
  type CanonicalEventName,
  canonicalEvents,
  isHostile,
} from './canonical-events.ts'
export { compareGolden } from './compare-golden.ts'
export { createFake, type FakeOptions } from './fake/create-fake.ts'
export type { FakeConnection } from './fake/fake-connection.ts'
export type { FakeObject } from './fake/fake-object.ts'
export { createFakePorts, createHandClock, type HandClock } from './fake/fake-port.ts'
export type { AskedRequest, FakeAnswer, FakeTarget } from './fake/fake-target.ts'
export type * from './fake/fault.ts'
export type { FaultBoard } from './fake/fault-board.ts'
export { type FakeModel, type FakeModelOptions, loadFakeModel } from './fake/load-fake-model.ts'
export { faultText, type ParsedFault, parseFault } from './fake/parse-fault.ts'
export { type ServedFake, type ServeFakeOptions, serveFake } from './fake/serve-fake.ts'
export type * from './golden.ts'
export { createHookPort } from './hook-port.ts'
export { goldenFileOf, type ParsedGolden, parseGolden } from './parse-golden.ts'
export { type RecordedCase, type RecordedRun, recordCase } from './record/record-case.ts'
export { renderCatalogue } from './render-catalogue.ts'
export { connectionOf, type Replayed, type ReplayOptions, replayGolden } from './replay-golden.ts'
export { type ConnectorSources, readGolden, type TestedCase, testConnector, updateGolden } from './test-connector.ts'
export { testFaults } from './test-faults.ts'
export { withRequests } from './with-requests.ts'
