import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { runGo, TOOLS_CACHE } from './tools.ts'

/** Go modules that ship the schemas. Their sums are pinned: nothing else is taken for them, whoever delivers it. */
const KUBERNETES = {
  module: 'k8s.io/kubernetes@v1.37.2',
  sum: 'h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE=',
}
const KEDA = {
  module: 'github.com/kedacore/keda/v2@v2.21.0',
  sum: 'h1:R6z2HZvstK4RLUMxroNACzBj74xGxt3kG59b5Xc+Xps=',
}

/** What the chart makes, by kind, group (its version, in the core) and version; another kind fails until it is named here. */
const KUBERNETES_KINDS = {
  'deployment_apps_v1.json': 'io.k8s.api.apps.v1.Deployment',
  'job_batch_v1.json': 'io.k8s.api.batch.v1.Job',
  'configmap_v1_v1.json': 'io.k8s.api.core.v1.ConfigMap',
  'service_v1_v1.json': 'io.k8s.api.core.v1.Service',
  'serviceaccount_v1_v1.json': 'io.k8s.api.core.v1.ServiceAccount',
  'horizontalpodautoscaler_autoscaling_v2.json': 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  'poddisruptionbudget_policy_v1.json': 'io.k8s.api.policy.v1.PodDisruptionBudget',
  'networkpolicy_networking.k8s.io_v1.json': 'io.k8s.api.networking.v1.NetworkPolicy',
  'ingress_networking.k8s.io_v1.json': 'io.k8s.api.networking.v1.Ingress',
}
const KEDA_KINDS = {
  'scaledobject_keda.sh_v1alpha1.json': 'keda.sh_scaledobjects.yaml',
  'triggerauthentication_keda.sh_v1alpha1.json': 'keda.sh_triggerauthentications.yaml',
}

type Json = null | boolean | number | string | readonly Json[] | Schema
interface Schema {
  readonly [key: string]: Json
}

/**
 * A folder with a JSON schema per kind, in the form kubeconform reads them: made once from the modules above, used from the
 * cache afterwards.
 *
 * @returns kubeconform's `-schema-location`.
 */
export async function prepareSchemas(): Promise<string> {
  const folder = join(TOOLS_CACHE, `schemas-${[KUBERNETES, KEDA].map(({ module }) => module.split('@')[1]).join('-')}`)
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { recursive: true })
    await writeKubernetes(draft)
    await writeKeda(draft)
    renameSync(draft, folder)
  }
  return join(folder, '{{ .ResourceKind }}_{{ .Group }}_{{ .ResourceAPIVersion }}.json')
}

async function writeKubernetes(folder: string): Promise<void> {
  const path = join(await download(KUBERNETES), 'api', 'openapi-spec', 'swagger.json')
  const { definitions } = JSON.parse(readFileSync(path, 'utf8')) as { definitions: Record<string, Schema> }
  for (const [file, name] of Object.entries(KUBERNETES_KINDS)) {
    const used = reachable(definitions, name)
    const closed = Object.fromEntries([...used].map((used) => [used, closeDefinition(used, definitions[used])]))
    write(join(folder, file), { $ref: `#/definitions/${name}`, definitions: closed })
  }
}

async function writeKeda(folder: string): Promise<void> {
  const bases = join(await download(KEDA), 'config', 'crd', 'bases')
  for (const [file, crd] of Object.entries(KEDA_KINDS)) {
    const { spec } = parse(readFileSync(join(bases, crd), 'utf8')) as {
      spec: { versions: { schema: { openAPIV3Schema: Schema } }[] }
    }
    write(join(folder, file), close(spec.versions[0]?.schema.openAPIV3Schema ?? null))
  }
}

async function download({ module, sum }: typeof KUBERNETES): Promise<string> {
  const { Dir, Sum } = JSON.parse(await runGo(['mod', 'download', '-json', module], TOOLS_CACHE)) as Record<
    string,
    string
  >
  if (Sum !== sum || Dir === undefined) throw new Error(`${module} has the sum ${Sum}, not the pinned ${sum}.`)
  return Dir
}

const write = (path: string, schema: Json) => writeFileSync(path, JSON.stringify(schema))

function reachable(definitions: Record<string, Schema>, name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const [, used] of JSON.stringify(definitions[name]).matchAll(/"#\/definitions\/([^"]+)"/g))
    reachable(definitions, used as string, found)
  return found
}

/** Two types are written as strings in the specification, although a server takes numbers as well. */
function closeDefinition(name: string, schema: Schema | undefined): Json {
  if (name.endsWith('.IntOrString')) return { type: ['integer', 'string'] }
  if (name.endsWith('.Quantity')) return { type: ['number', 'string'] }
  return close(schema ?? null)
}

/** With every unknown field an error, as `kubectl --validate=strict` has it. */
function close(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(close)
  if (schema === null || typeof schema !== 'object') return schema
  const rest = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, close(value)]))
  if (rest['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] }
  const isOpen = !('properties' in rest) || 'additionalProperties' in rest || isFree(rest)
  return isOpen ? rest : { ...rest, additionalProperties: false }
}

const isFree = (schema: Schema) => schema['x-kubernetes-preserve-unknown-fields'] === true
