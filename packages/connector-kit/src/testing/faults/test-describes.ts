import { describeFields } from '../../run/describe-fields.ts'
import { createFake } from '../fake/create-fake.ts'
import { createFakePorts, createHandClock } from '../fake/fake-port.ts'
import type { FakeModel } from '../fake/load-fake-model.ts'
import { fieldsOf } from '../fake/page-fields.ts'
import { createHookPort } from '../hook-port.ts'
import { NOW } from '../replay-golden.ts'
import type { ConnectorSources, TestedCase } from '../test-connector.ts'

/** Reads every description of a fake that has more fields than one page holds. */
export async function testDescribes(sources: ConnectorSources, model: FakeModel): Promise<readonly TestedCase[]> {
  const tested: TestedCase[] = []
  for (const [name, described] of Object.entries(model.connector.describe ?? {})) {
    // By itself, and as fields: what it says of others is not what is asked.
    const { optionsOf: _, operations: _all, ...own } = described
    const connector = { ...model.connector, describe: { [name]: own } }
    const clock = createHandClock(NOW)
    const fake = createFake({ ...model, connector }, { now: clock.now })
    const ports = createFakePorts(fake, clock, createHookPort(sources, clock.now))
    const question = { connector, connection: model.values, operation: '', now: clock.now() }
    const read = await describeFields(question, ports)
    const wanted = fieldsOf(described).length
    const differences =
      'failure' in read
        ? [`They are not read: ${read.failure.outcome} (${read.failure.reason}).`]
        : read.fields.length === wanted
          ? []
          : [`${read.fields.length} of ${wanted} fields are read.`]
    tested.push({
      operation: name,
      file: 'connector.ts',
      name: 'describe: every field of every page is read',
      differences,
    })
  }
  return tested
}
