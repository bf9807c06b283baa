import { globSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { kafkaGroup, kafkaTopic } from '../../packages/runtime/src/stream/kafka/kafka-names.ts'
import type { Topic } from '../../packages/runtime/src/stream/topics.ts'
import { findProblems, type Manifest, read, readText } from './check-manifests.ts'
import { breakText, type Control, mustFail, mustPass } from './controls.ts'
import { runTool, type Tool } from './tools.ts'

const CHART = resolve(import.meta.dirname, '../../deploy/helm/howazit')
/** The oldest that Chart.yaml accepts; a helm that is built here does not know any by itself. */
const KUBE_VERSION = '1.30.0'

const MANIFEST_CONTROLS: readonly Control[] = [
  { name: 'a field that does not exist', from: 'containerPort:', to: 'containerPorts:' },
  { name: 'a word where a number belongs', from: 'revisionHistoryLimit: 5', to: 'revisionHistoryLimit: five' },
  { name: 'a required field that is missing', from: /scaleTargetRef: .*/, to: '' },
  { name: 'a kind without a schema', from: 'kind: ConfigMap', to: 'kind: Confmap' },
]

const GROUP_CONTROL: Control = { name: 'a group that nobody reads in', from: '"store.responses.raw"', to: '"store"' }

const VALUES_CONTROLS: readonly Control[] = [
  { name: 'a setting that does not exist', from: '', to: 'settings.HOWAZIT_KAFKA_BROKER=kafka:9092' },
  { name: 'the tag latest', from: '', to: 'image.tag=latest' },
  { name: 'a role that does not exist', from: '', to: 'roles.ap.enabled=true' },
  { name: 'an ingress without a host', from: '', to: 'ingress.enabled=true' },
]

type Tools = Readonly<Record<Tool, string>>

/** The chart with every file of values in its ci/ folder. */
export async function checkChart(tools: Tools, schemas: string): Promise<void> {
  const validate = (input: string) =>
    runTool(tools.kubeconform, ['-strict', '-summary', '-schema-location', schemas, '-'], { input })
  const template = (...args: string[]) =>
    runTool(tools.helm, ['template', 'x', CHART, '--kube-version', KUBE_VERSION, ...args])

  for (const path of globSync(join(CHART, 'ci', '*.yaml')).sort()) {
    const name = basename(path)
    mustPass(`helm lint with ${name}`, await runTool(tools.helm, ['lint', '--strict', CHART, '--values', path]))
    const rendered = await template('--values', path)
    mustPass(`helm template with ${name}`, rendered)
    const validated = await validate(rendered.stdout)
    mustPass(`the manifests of ${name}`, validated)
    const manifests = parseManifests(rendered.stdout)
    const problems = [...findProblems(manifests), ...findWrongGroups(manifests, readNames(path))]
    if (problems.length > 0) throw new Error(`The manifests of ${name}:\n${problems.join('\n')}`)
    console.error(`chart with ${name}: ${validated.stdout.trim()}`)
  }

  const { stdout } = await template('--set', 'autoscaling.engine=keda')
  for (const control of MANIFEST_CONTROLS) mustFail(control, await validate(breakText(stdout, control)))
  const misnamed = parseManifests(breakText(stdout, GROUP_CONTROL))
  mustFail(GROUP_CONTROL, { ok: findWrongGroups(misnamed, readNames(join(CHART, 'ci/defaults.yaml'))).length === 0 })
  for (const control of VALUES_CONTROLS) mustFail(control, await template('--set', control.to))
  console.error(`chart: ${MANIFEST_CONTROLS.length + VALUES_CONTROLS.length + 1} mistakes noticed`)
}

type Names = ReadonlySet<string>

/** What the brokers call each topic and group of values.yaml (a test compares that with the stages) under these values' prefix. */
function readNames(valuesPath: string): Names {
  const [defaults, values] = [join(CHART, 'values.yaml'), valuesPath].map(
    (path) => parse(readFileSync(path, 'utf8')) as unknown,
  )
  const topicPrefix = readText(values, 'settings.HOWAZIT_KAFKA_TOPIC_PREFIX')
  const roles = Object.values(read(defaults, 'roles') as Manifest)
  return new Set(
    roles
      .map((role) => read(role, 'scale.lag') as { topic: Topic; group: string } | undefined)
      .filter((lag) => lag !== undefined)
      .map(({ topic, group }) => `${kafkaTopic({ topicPrefix }, topic)} ${kafkaGroup({ topicPrefix }, topic, group)}`),
  )
}

/** KEDA scales by nothing, silently, when a topic or group is not what the brokers call it. */
function findWrongGroups(manifests: readonly Manifest[], names: Names): readonly string[] {
  return manifests
    .flatMap((manifest) => (read(manifest, 'spec.triggers') ?? []) as readonly Manifest[])
    .filter(({ type }) => type === 'kafka')
    .map((trigger) => `${readText(trigger, 'metadata.topic')} ${readText(trigger, 'metadata.consumerGroup')}`)
    .filter((asked) => !names.has(asked))
    .map((asked) => `no stage reads ${asked}`)
}

const parseManifests = (text: string): readonly Manifest[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
