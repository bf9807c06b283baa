import { type Judged, judgeTogether } from '../compare/judge-together.ts'
import { type Measured, MINIMUM_N, measure } from '../scores/suppress.ts'
import { fitLeastSquares } from './least-squares.ts'

/** What may move a score. */
export interface Candidate {
  readonly name: string
  /** Of each answer: of a theme 1 where it is mentioned and 0 where not, of a question its rating. */
  readonly values: Float64Array
}

export interface Driver {
  readonly name: string
  /** How often a theme is mentioned, and the mean of a question's ratings. */
  readonly mean: number
  /** By how many points the score differs with a mention, or with a rating one higher, everything else here being equal. */
  readonly effect: Judged
  /** The same for one standard deviation, by which themes and questions can be compared: how much is moved by what there is of it. */
  readonly impact: number
}

export interface DriverAnalysis {
  readonly n: number
  /** R²: the share of the score's variance that all of it goes along with. */
  readonly explained: number
  /** Most impact first. */
  readonly drivers: readonly Driver[]
  readonly excluded: readonly ExcludedCandidate[]
}

export interface ExcludedCandidate {
  readonly name: string
  readonly reason: ExclusionReason
}

export type ExclusionReason =
  /** Too few answers have it, or too few do not. */
  | 'below_minimum_n'
  /** It goes along with other candidates so closely that their effects cannot be told apart. */
  | 'not_separable'

/** As many answers per candidate as a regression should have (Harrell, "Regression Modeling Strategies", 2015, 4.4). */
const ROWS_PER_CANDIDATE = 10

/**
 * Which candidates go along with higher or lower scores, each with all others held equal, and all judged as one. Survey answers
 * show what goes together; what would happen if a theme went away they do not.
 */
export function findDrivers(
  contributions: Float64Array,
  candidates: readonly Candidate[],
  { minimumN = MINIMUM_N, falseDiscoveryRate }: { minimumN?: number; falseDiscoveryRate?: number } = {},
): Measured<DriverAnalysis> {
  const eligible = candidates.filter(({ values }) => rarest(values) >= minimumN)
  const n = contributions.length
  const needed = Math.max(minimumN, ROWS_PER_CANDIDATE * (eligible.length + 1))
  return measure(n, needed, () => {
    const fit = fitLeastSquares(
      eligible.map(({ values }) => values),
      contributions,
    )
    const { degreesOfFreedom, explained, coefficients } = fit
    const effects = coefficients.map(({ value, standardError }) => ({ value, standardError, degreesOfFreedom }))
    const judged = judgeTogether(effects, { method: 'robust_student', falseDiscoveryRate })
    const drivers = coefficients.map(({ column }, index) => toDriver(eligible[column]!, judged[index]!))
    return {
      n,
      explained,
      drivers: drivers.toSorted((a, b) => Math.abs(b.impact) - Math.abs(a.impact)),
      excluded: [
        ...candidates
          .filter((each) => !eligible.includes(each))
          .map(({ name }) => ({ name, reason: 'below_minimum_n' as const })),
        ...fit.dependent.map((column) => ({ name: eligible[column]!.name, reason: 'not_separable' as const })),
      ],
    }
  })
}

/** How many answers differ from the most common value, so that the effect does not rest on a few. */
function rarest(values: Float64Array): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return values.length - Math.max(0, ...counts.values())
}

function toDriver({ name, values }: Candidate, effect: Judged): Driver {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { name, mean, effect, impact: effect.value * Math.sqrt(variance) }
}
