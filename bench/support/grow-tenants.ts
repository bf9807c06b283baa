import { issueToken } from '@howazit/control-plane'
import { type Config, createRuntime, createTenant, openContext } from '@howazit/runtime'
import { pino } from 'pino'
import { SURVEY } from './create-survey.ts'
import type { Target } from './make-response.ts'

const TOKEN_DAYS = 1
const AT_ONCE = 8
const SCOPES = ['responses:write', 'analytics:read'] as const

/** Adds tenants with a survey each until there are so many. */
export async function growTenants(config: Config, targets: readonly Target[], count: number): Promise<Target[]> {
  const context = await openContext(config, { logger: pino({ level: 'silent' }), roles: ['api'] })
  const { surveys } = createRuntime(context)
  const expiresAt = new Date(Date.now() + TOKEN_DAYS * 86_400_000)
  const add = async (ordinal: number): Promise<Target> => {
    const slug = `tenant-${ordinal}`
    const tenant = await createTenant(context.oltp, { slug, name: slug })
    const { survey } = await surveys.create(tenant, { name: slug, slug, ...SURVEY })
    const token = await issueToken(context.signingKeys, { tenantId: tenant.id, scopes: SCOPES, expiresAt })
    return { token, surveyId: survey.id, questionIds: survey.questions.map(({ id }) => id) }
  }
  const grown = [...targets]
  const fill = async (ordinals: Iterable<number>) => {
    for (const ordinal of ordinals) grown[ordinal] = await add(ordinal)
  }
  try {
    // One iterator for all: each takes the next.
    const ordinals = Array.from({ length: count - targets.length }, (_, index) => targets.length + index).values()
    await Promise.all(Array.from({ length: AT_ONCE }, () => fill(ordinals)))
    return grown
  } finally {
    await context.close()
  }
}
