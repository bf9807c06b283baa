import type { Rule } from './rule.ts'

/** `critical`: somebody may come to harm. `high`: it gets worse, or public, if nobody answers. */
export type Urgency = 'critical' | 'high'

export const URGENCIES: readonly Rule<Urgency>[] = [
  {
    name: 'critical',
    confidence: 0.85,
    expression:
      /\b(?:suicid(?:e|al)|kill(?:ing)? (?:myself|himself|herself|themselves)|self[- ]?harm(?:ed|ing)?|overdos(?:e|ed)|(?:nearly|almost|could have|might have) died|end (?:my|his|her) life|assault(?:ed)?|(?:(?:sexually|physically|verbally) )?abus(?:ed|ing)|rape[d]?|(?:felt|feel|feels|am|was|were|is|are|be) unsafe|bleeding|unconscious|neglected|wrong (?:medication|medicine|dose|drug|tablets|patient)|bull(?:y|ied|ying)|threatened)\b/gi,
  },
  {
    name: 'high',
    confidence: 0.8,
    expression:
      /\b(?:urgently|(?:need|needs|require|requires) (?:\w+ )?urgent|urgent (?:help|attention|response|reply|need)|(?:my|a|contacted|seeking) (?:solicitor|lawyer)|legal action|ombudsman|cqc|go(?:ing)? to the press|data breach|discriminat(?:e|ed|ing|ion|ory)|racis(?:t|m)|sexis(?:t|m)|(?:still|been) waiting (?:for )?(?:over |\w+ )?(?:weeks|months|years)|in (?:severe|constant|so much|terrible|agonising) pain)\b/gi,
  },
]
