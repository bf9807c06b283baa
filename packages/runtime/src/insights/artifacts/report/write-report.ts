import { hash } from 'node:crypto'
import { numberText } from '../../findings/number-text.ts'
import type { InsightDocument } from '../insight-document.ts'
import { describeCaveats, describeMethods } from './about-figures.ts'
import { asMarkup, html } from './html.ts'
import { describeChanges } from './sections/changes.ts'
import { describeDrivers } from './sections/drivers.ts'
import { describeHeadlines } from './sections/headlines.ts'
import { describeCourses } from './sections/over-time.ts'
import { describeSegments } from './sections/segments.ts'
import { describeThemeChanges } from './sections/theme-changes.ts'
import { describeThemes } from './sections/themes.ts'
import { describeUrgent } from './sections/urgent.ts'
import { STYLESHEET } from './stylesheet.ts'
import { timeText } from './words.ts'

/** The page itself says that nothing may be loaded and no script may run, also where it is opened from a disk. */
const POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLESHEET, 'base64')}'; base-uri 'none'; form-action 'none'`

/** A page for a manager: how things are, what changed, what differs, what goes along with it, and how far to trust all that. */
export function writeReport(document: InsightDocument): string {
  const { insightId, survey, timeframe, compareWith, segments, responses, modelVersion, taxonomyVersion } = document
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${asMarkup(POLICY)}">
<meta name="referrer" content="no-referrer">
<title>${survey.name}: what respondents say, ${timeText(timeframe)}</title>
<style>${asMarkup(STYLESHEET)}</style>
</head>
<body>
<header>
<h1>${survey.name}</h1>
<p class="quiet">${timeText(timeframe)}${compareWith && html`, compared with ${timeText(compareWith)}`} (UTC). ${numberText(responses)} responses${segments.length > 0 && html`; by ${segments.join(', ')}`}.</p>
</header>
<main>
${describeHeadlines(document)}
${describeUrgent(document)}
${describeCourses(document)}
${describeChanges(document)}
${describeThemeChanges(document)}
${describeSegments(document)}
${describeDrivers(document)}
${describeThemes(document)}
${describeCaveats(document)}
${describeMethods(document)}
</main>
<footer>Insight ${insightId}; comments read with ${modelVersion}, version ${taxonomyVersion} of the themes. Every number can be computed again of the responses behind it: howazit insight verify ${insightId}</footer>
</body>
</html>
`
  return page.markup
}
