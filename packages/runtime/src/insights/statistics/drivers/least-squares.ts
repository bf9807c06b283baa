import { cholesky, invertFrom, type Matrix, solveFrom } from './solve.ts'

export interface Fit {
  /** Of each column that is in the fit: how much the outcome rises with it by one, the others staying as they are. */
  readonly coefficients: readonly Coefficient[]
  /** Columns that are combinations of others, and left out. */
  readonly dependent: readonly number[]
  readonly degreesOfFreedom: number
  /** R²: the share of the outcome's variance that the columns go along with. */
  readonly explained: number
}

export interface Coefficient {
  readonly column: number
  readonly value: number
  readonly standardError: number
}

/**
 * Ordinary least squares with an intercept, and standard errors that hold where the outcome varies more in some places than in
 * others, as scores do: HC3, A (Σ xᵢ xᵢᵀ eᵢ² / (1 - hᵢ)²) A with A = (XᵀX)⁻¹ (MacKinnon and White, Journal of Econometrics
 * 29, 1985; recommended by Long and Ervin, The American Statistician 54(3), 2000).
 */
export function fitLeastSquares(columns: readonly Float64Array[], outcome: Float64Array): Fit {
  const y = centred(outcome)
  const all = columns.map(centred)
  const { kept, lower } = keepIndependent(all)
  const x = kept.map((column) => all[column]!)
  const values = solveFrom(
    lower,
    Float64Array.from(x, (column) => dot(column, y)),
  )
  const residuals = y.map((value, row) => value - x.reduce((sum, column, at) => sum + column[row]! * values[at]!, 0))
  const errors = robustErrors(x, residuals, invertFrom(lower))
  return {
    coefficients: kept.map((column, at) => ({ column, value: values[at]!, standardError: errors[at]! })),
    dependent: [...columns.keys()].filter((column) => !kept.includes(column)),
    degreesOfFreedom: y.length - x.length - 1,
    explained: 1 - dot(residuals, residuals) / dot(y, y),
  }
}

/** Leaves out one dependent column after the other until the rest can be told apart. */
function keepIndependent(columns: readonly Float64Array[]): {
  readonly kept: readonly number[]
  readonly lower: Matrix
} {
  const products = columns.map((left) => Float64Array.from(columns, (right) => dot(left, right)))
  let kept = [...columns.keys()]
  for (;;) {
    const gram = kept.map((row) => Float64Array.from(kept, (column) => products[row]![column]!))
    const result = cholesky(gram)
    if ('lower' in result) return { kept, lower: result.lower }
    kept = kept.toSpliced(result.dependent, 1)
  }
}

/** The roots of the diagonal of the sandwich: Σ (A xᵢ)² eᵢ² / (1 - hᵢ)². */
function robustErrors(x: readonly Float64Array[], residuals: Float64Array, inverse: Matrix): Float64Array {
  const squares = new Float64Array(x.length)
  const row = new Float64Array(x.length)
  for (const [at, residual] of residuals.entries()) {
    for (let column = 0; column < x.length; column++) row[column] = x[column]![at]!
    const pull = Float64Array.from(inverse, (line) => dot(line, row))
    const leverage = 1 / residuals.length + dot(pull, row)
    const error = residual / (1 - leverage)
    for (let column = 0; column < x.length; column++) squares[column]! += (pull[column]! * error) ** 2
  }
  return squares.map(Math.sqrt)
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += left[at]! * right[at]!
  return sum
}
