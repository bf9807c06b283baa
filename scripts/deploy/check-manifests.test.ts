import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { findProblems, type Manifest } from './check-manifests.ts'

const DEPLOYMENT = `
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { role: api } }
  template:
    metadata: { labels: { role: api, version: '1' } }
    spec:
      automountServiceAccountToken: false
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - image: howazit:0.1.0
          envFrom: [{ configMapRef: { name: settings } }]
          startupProbe: {}
          livenessProbe: {}
          readinessProbe: {}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          resources: { requests: { memory: 1Mi }, limits: { memory: 1Mi } }
`
const SETTINGS = 'kind: ConfigMap\nmetadata: { name: settings }'
const SERVICE = 'kind: Service\nmetadata: { name: api }\nspec: { selector: { role: api } }'
const AUTOSCALER = 'kind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec: { scaleTargetRef: { name: api } }'

const toManifests = (...texts: readonly string[]) => texts.map((text) => parse(text) as Manifest)
const well = [DEPLOYMENT, SETTINGS, SERVICE, AUTOSCALER]

describe('findProblems', () => {
  it('finds nothing in manifests that fit together', () => {
    expect(findProblems(toManifests(...well))).toEqual([])
  })

  it.each([
    ['runAsNonRoot: true', 'runAsNonRoot: false', 'Deployment/api: securityContext.runAsNonRoot'],
    ['drop: [ALL]', 'drop: []', 'Deployment/api: securityContext.capabilities.drop.0'],
    ['readOnlyRootFilesystem: true', '{}', 'Deployment/api: securityContext.readOnlyRootFilesystem'],
    ['howazit:0.1.0', 'howazit:latest', 'Deployment/api: the image howazit:latest is not pinned'],
    ['howazit:0.1.0', 'howazit', 'Deployment/api: the image howazit is not pinned'],
    ['limits: { memory: 1Mi }', 'limits: {}', 'Deployment/api: no memory limit'],
    ['          livenessProbe: {}\n', '', 'Deployment/api: no livenessProbe'],
    ['name: settings', 'name: setings', 'Deployment/api: no ConfigMap setings'],
    ['matchLabels: { role: api }', 'matchLabels: { role: app }', 'Deployment/api: its selector finds no pod'],
  ])('notices %j that became %j', (from, to, problem) => {
    const broken = from.startsWith('readOnly')
      ? DEPLOYMENT.replace(`            ${from}\n`, '')
      : DEPLOYMENT.replace(from, to)
    expect(broken).not.toBe(DEPLOYMENT)
    expect(findProblems(toManifests(broken, SETTINGS, AUTOSCALER))).toEqual([problem])
  })

  it('notices a Service without pods, an autoscaler without a Deployment and two of one', () => {
    const [service, autoscaler] = [
      SERVICE.replace('role: api', 'role: web'),
      AUTOSCALER.replace(/name: api \} \}/, 'name: web } }'),
    ]
    expect(findProblems(toManifests(DEPLOYMENT, SETTINGS, service))).toEqual(['Service/api: its selector finds no pod'])
    expect(findProblems(toManifests(DEPLOYMENT, SETTINGS, autoscaler))).toEqual([
      'HorizontalPodAutoscaler/api: no Deployment web',
    ])
    const keda = stringify({ ...(parse(AUTOSCALER) as object), kind: 'ScaledObject' })
    expect(findProblems(toManifests(...well, keda))).toEqual([
      'HorizontalPodAutoscaler/api: api is scaled twice',
      'ScaledObject/api: api is scaled twice',
    ])
  })
})
