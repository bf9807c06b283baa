import type { InsightDocument } from './insight-document.ts'

/** Everything that is said of the findings; the records behind them are exported by themselves. */
export const writeFindingsJson = (document: InsightDocument): string => `${JSON.stringify(document, undefined, 2)}\n`
