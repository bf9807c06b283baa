import type { Connector } from '../../manifest/connector.ts'
import { completeConnection } from '../../run/complete-connection.ts'
import type { ConnectionValues } from '../../run/operation-call.ts'
import type { Golden, GoldenConnection } from '../golden.ts'
import { connectionOf } from '../replay-golden.ts'
import { type ConnectorSources, readGolden } from '../test-connector.ts'
import { type FakeConnection, fakeConnection, withOwnKeys } from './fake-connection.ts'
import { createMatcher, type MatchRequest } from './routes.ts'
import { collectSamples, type Sample } from './samples.ts'

/** All that a fake is made of, read once: the manifest, the samples' connection, and their requests and replies. */
export interface FakeModel {
  readonly connector: Connector
  /** What is given by whoever connects. */
  readonly connection: FakeConnection
  readonly values: ConnectionValues
  readonly accessToken: string | undefined
  readonly match: MatchRequest
  readonly samples: readonly Sample[]
}

export interface FakeModelOptions {
  /** One of the connector's ways to authenticate; that of the samples without it. */
  readonly auth?: string | undefined
}

/** Reads a connector's samples for its fake. The connection is that of the first operation that has samples. */
export async function loadFakeModel(sources: ConnectorSources, { auth }: FakeModelOptions = {}): Promise<FakeModel> {
  const { connector } = sources
  const goldens = goldensOf(sources, Object.keys(connector.operations))
  const model = await modelOf(sources, goldens)
  const connection = withOwnKeys(connector, fakeConnection(connector, goldens, auth))
  const { auth: authMode, settings, secrets } = connection
  const values = completeConnection(connector, { authMode, settings, secrets, learnt: model.values.learnt })
  return { ...model, connection, values, match: createMatcher(connector, values) }
}

/** The same of one operation alone, where nothing else is asked. */
export async function loadOperationModel(sources: ConnectorSources, operation: string): Promise<FakeModel> {
  return modelOf(sources, goldensOf(sources, [operation]), operation)
}

async function modelOf(sources: ConnectorSources, goldens: readonly Golden[], about?: string): Promise<FakeModel> {
  const { connector } = sources
  const sample: GoldenConnection = goldens[0]?.connection ?? {}
  const values = completeConnection(connector, connectionOf(connector, { connection: sample }))
  const samples: Sample[] = []
  for (const each of goldens) {
    const match = createMatcher(connector, values, each.operation)
    samples.push(...(await collectSamples({ ...sources, golden: each }, match)))
  }
  const match = createMatcher(connector, values, about)
  const connection = fakeConnection(connector, goldens)
  return { connector, connection, values, accessToken: sample.accessToken, match, samples }
}

function goldensOf(sources: ConnectorSources, operations: readonly string[]): readonly Golden[] {
  return operations.flatMap((name) => {
    const read = readGolden(sources, name)
    return read.problems ? [] : [read.golden]
  })
}
