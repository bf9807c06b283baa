/** A rendered Kubernetes object, read by paths. */
export type Manifest = Readonly<Record<string, unknown>>

/** What a schema cannot say: references that lead nowhere and promises of the chart. Sentences, none when all is well. */
export function findProblems(manifests: readonly Manifest[]): readonly string[] {
  const names = new Set(manifests.map(nameOf))
  return manifests.flatMap((manifest) => [
    ...findWorkloadProblems(manifest, names),
    ...findTargetProblems(manifest, names),
    ...findSelectorProblems(manifest, manifests),
  ])
}

const nameOf = (manifest: Manifest) => `${readText(manifest, 'kind')}/${readText(manifest, 'metadata.name')}`

/** The value at a path of keys, undefined where it ends early. */
export function read(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (at !== null && typeof at === 'object' ? (at as Manifest)[key] : undefined), value)
}

/** The text at a path, empty where there is none. */
export function readText(value: unknown, path: string): string {
  const found = read(value, path)
  return typeof found === 'string' ? found : ''
}

const list = (value: unknown): readonly Manifest[] => (Array.isArray(value) ? (value as Manifest[]) : [])
const isSubset = (part: unknown, whole: unknown) =>
  Object.entries((part ?? {}) as object).every(([key, value]) => (whole as Manifest | undefined)?.[key] === value)

/** The restricted Pod Security Standard, and what every role promises. */
const POD_RULES = [
  ['securityContext.runAsNonRoot', true],
  ['securityContext.seccompProfile.type', 'RuntimeDefault'],
  ['automountServiceAccountToken', false],
] as const
const CONTAINER_RULES = [
  ['securityContext.allowPrivilegeEscalation', false],
  ['securityContext.readOnlyRootFilesystem', true],
  ['securityContext.capabilities.drop.0', 'ALL'],
] as const

function findWorkloadProblems(manifest: Manifest, names: ReadonlySet<string>): string[] {
  const pod = read(manifest, 'spec.template.spec')
  if (pod === undefined) return []
  const name = nameOf(manifest)
  const main = list(read(pod, 'containers'))
  const all = [...list(read(pod, 'initContainers')), ...main]
  return [
    ...POD_RULES.filter(([path, value]) => read(pod, path) !== value).map(([path]) => `${name}: ${path}`),
    ...all.flatMap((container) => findContainerProblems(container).map((problem) => `${name}: ${problem}`)),
    ...main.flatMap((container) =>
      list(container.envFrom)
        .map((from) => readText(from, 'configMapRef.name'))
        .filter((used) => used !== '' && !names.has(`ConfigMap/${used}`))
        .map((used) => `${name}: no ConfigMap ${used}`),
    ),
    ...(manifest.kind === 'Deployment' ? main.flatMap((container) => findProbeProblems(name, container)) : []),
  ]
}

function findContainerProblems(container: Manifest): string[] {
  const image = readText(container, 'image')
  return [
    ...CONTAINER_RULES.filter(([path, value]) => read(container, path) !== value).map(([path]) => path),
    ...(/:latest$|^[^:@]+$/.test(image) ? [`the image ${image} is not pinned`] : []),
    ...(read(container, 'resources.requests.memory') && read(container, 'resources.limits.memory')
      ? []
      : ['no memory limit']),
  ]
}

const findProbeProblems = (name: string, container: Manifest) =>
  ['startupProbe', 'livenessProbe', 'readinessProbe']
    .filter((probe) => !container[probe])
    .map((probe) => `${name}: no ${probe}`)

/** An autoscaler of nothing, and two of one Deployment. */
function findTargetProblems(manifest: Manifest, names: ReadonlySet<string>): string[] {
  const target = readText(manifest, 'spec.scaleTargetRef.name')
  if (target === '') return []
  const both = names.has(`ScaledObject/${target}`) && names.has(`HorizontalPodAutoscaler/${target}`)
  return [
    ...(names.has(`Deployment/${target}`) ? [] : [`${nameOf(manifest)}: no Deployment ${target}`]),
    ...(both ? [`${nameOf(manifest)}: ${target} is scaled twice`] : []),
  ]
}

/** A Service, budget, policy or Deployment whose selector finds no pod. */
function findSelectorProblems(manifest: Manifest, manifests: readonly Manifest[]): string[] {
  const kind = readText(manifest, 'kind')
  const path =
    { Service: 'spec.selector', NetworkPolicy: 'spec.podSelector.matchLabels' }[kind] ?? 'spec.selector.matchLabels'
  const selector = read(manifest, path)
  if (selector === undefined) return []
  const pods = kind === 'Deployment' ? [manifest] : manifests
  const isFound = pods.some((other) => isSubset(selector, read(other, 'spec.template.metadata.labels')))
  return isFound ? [] : [`${nameOf(manifest)}: its selector finds no pod`]
}
