import type { ResponseIngest } from '@howazit/sdk'
import type { Finding } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { SurveyShape } from './survey-shape.ts'
import type { SurveyShapes } from './survey-shapes.ts'
import { validateResponse } from './validate-response.ts'

export interface Judgement {
  readonly shape: SurveyShape | undefined
  /** Empty when the response can be stored; `shape` is then defined. */
  readonly findings: readonly Finding[]
}

export interface JudgeOptions {
  readonly tenant: Tenant
  /** Normalised. */
  readonly bodies: readonly ResponseIngest[]
  readonly surveyShapes: SurveyShapes
  readonly now: Date
  /** Surveys of which no earlier shape will do. */
  readonly outdated?: ReadonlySet<string>
}

// Of the body alone; an outdated shape can be wrong about everything else, and about what follows from it.
const OF_BODY: Finding['code'] = 'validation_failed'

/**
 * Validates against the surveys as they were once seen, and what does not fit those once more against the current ones: a survey or
 * version published a moment ago, by any process, counts at once. One judgement per body, in order; where nothing was found, the version
 * of its shape may be an earlier one.
 */
export async function judgeResponses(options: JudgeOptions): Promise<readonly Judgement[]> {
  const { tenant, bodies, surveyShapes, now, outdated = NONE } = options
  const judge = (body: ResponseIngest, shapes: Shapes): Judgement => {
    const shape = shapes.get(body.surveyId)
    return { shape, findings: validateResponse({ body, shape, now }) }
  }
  const known = await findShapes(bodies, (id) =>
    outdated.has(id) ? surveyShapes.refresh(tenant, id) : surveyShapes.recall(tenant, id),
  )
  const judgements = bodies.map((body) => judge(body, known))
  const isDoubtful = judgements.map(({ findings }) => findings.some(({ code }) => code !== OF_BODY))
  if (!isDoubtful.includes(true)) return judgements

  const doubtful = bodies.filter((_, index) => isDoubtful[index])
  const current = await findShapes(doubtful, (id) => surveyShapes.refresh(tenant, id))
  return bodies.map((body, index) => (isDoubtful[index] ? judge(body, current) : judgements[index]!))
}

const NONE: ReadonlySet<string> = new Set()

type Shapes = ReadonlyMap<string, SurveyShape | undefined>

async function findShapes(
  bodies: readonly ResponseIngest[],
  find: (surveyId: string) => Promise<SurveyShape | undefined>,
): Promise<Shapes> {
  const surveyIds = [...new Set(bodies.map(({ surveyId }) => surveyId))]
  return new Map(await Promise.all(surveyIds.map(async (id) => [id, await find(id)] as const)))
}
