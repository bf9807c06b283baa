/** Semantic Versioning 2.0.0, section 11: negative where `left` is the older one. */
export function compareVersions(left: string, right: string): number {
  const [leftCore, leftPre] = split(left)
  const [rightCore, rightPre] = split(right)
  const byCore = compareParts(leftCore, rightCore)
  if (byCore !== 0) return byCore
  // A pre-release comes before its release.
  if (leftPre.length === 0 || rightPre.length === 0) return rightPre.length - leftPre.length
  return compareParts(leftPre, rightPre)
}

function split(version: string): readonly [string[], string[]] {
  const at = version.indexOf('-')
  const core = at === -1 ? version : version.slice(0, at)
  return [core.split('.'), at === -1 ? [] : version.slice(at + 1).split('.')]
}

function compareParts(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const order = comparePart(left[index] as string, right[index] as string)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** Numbers by their value, and before words. */
function comparePart(left: string, right: string): number {
  const [isLeftNumber, isRightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
  if (isLeftNumber && isRightNumber) return Math.sign(Number(left) - Number(right))
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1
  return left === right ? 0 : left < right ? -1 : 1
}
