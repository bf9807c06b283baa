/** A square matrix, row by row. */
export type Matrix = readonly Float64Array[]

/** What a column has left, of its length, once the ones before it are taken out, below which it is made of them. */
const INDEPENDENT_MIN = 1e-9

/** The lower triangle L with L Lᵀ = `matrix`, or the first column that is a combination of the ones before it. */
export function cholesky(matrix: Matrix): { readonly lower: Matrix } | { readonly dependent: number } {
  const lower = matrix.map((row) => new Float64Array(row.length))
  for (let row = 0; row < matrix.length; row++) {
    for (let column = 0; column <= row; column++) {
      let left = matrix[row]![column]!
      for (let k = 0; k < column; k++) left -= lower[row]![k]! * lower[column]![k]!
      if (column < row) lower[row]![column] = left / lower[column]![column]!
      else if (left <= INDEPENDENT_MIN * matrix[row]![row]!) return { dependent: row }
      else lower[row]![row] = Math.sqrt(left)
    }
  }
  return { lower }
}

/** The x with L Lᵀ x = `right`. */
export function solveFrom(lower: Matrix, right: Float64Array): Float64Array {
  const x = Float64Array.from(right)
  for (let row = 0; row < x.length; row++) {
    for (let k = 0; k < row; k++) x[row]! -= lower[row]![k]! * x[k]!
    x[row]! /= lower[row]![row]!
  }
  for (let row = x.length - 1; row >= 0; row--) {
    for (let k = row + 1; k < x.length; k++) x[row]! -= lower[k]![row]! * x[k]!
    x[row]! /= lower[row]![row]!
  }
  return x
}

/** The inverse of L Lᵀ, which is symmetric. */
export const invertFrom = (lower: Matrix): Matrix =>
  lower.map((_, column) =>
    solveFrom(
      lower,
      Float64Array.from(lower, (_row, at) => (at === column ? 1 : 0)),
    ),
  )
