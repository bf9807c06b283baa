import type { MappingCanary, MappingOutcomes } from '@howazit/sdk'

const VERDICTS = {
  too_few: 'too few to say anything',
  fine: 'no worse than chance explains',
  worse: 'worse: it is taken back within a minute',
} as const

/** How a canary does beside what is published, for people. */
export function evidenceText({ version, evidence }: MappingCanary, publishedVersion: number | undefined): string {
  if (!evidence) return ''
  const { canary, published, verdict } = evidence
  return `version ${version}: ${share(canary)}; version ${publishedVersion}: ${share(published)}; ${VERDICTS[verdict]}`
}

const share = ({ delivered, failed }: MappingOutcomes): string => `${failed} of ${delivered + failed} deliveries failed`
