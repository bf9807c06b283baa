import type { InsightFinding } from '@howazit/sdk'
import { detectDrop } from './detect-drop.ts'
import { detectSurge } from './detect-surge.ts'
import type { Detected, Detecting } from './detected.ts'

/** Each subject once, however many findings say it: a change is split by every dimension, and is the same change. */
export function detectSignals(findings: readonly InsightFinding[], detecting: Detecting): readonly Detected[] {
  const found = findings.flatMap((finding) => [detectDrop, detectSurge].flatMap((detect) => detect(finding, detecting)))
  return [...new Map(found.toReversed().map((each) => [each.subject, each])).values()]
}
