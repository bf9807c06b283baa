import type { Rule } from './rule.ts'

/** What somebody wants by a comment. */
export type Intent = 'thanks' | 'suggestion' | 'question' | 'contact' | 'complaint' | 'leaving'

export const INTENTS: readonly Rule<Intent>[] = [
  { name: 'thanks', confidence: 0.95, expression: /\b(?:thanks|thank ?you|thankful|grateful|appreciate[ds]?)\b/gi },
  {
    name: 'suggestion',
    confidence: 0.85,
    expression:
      /\b(?:(?:could|should) (?:be (?!h)|do more|make|provide|offer|give)|would (?:be|have been) (?:nice|good|better|great|helpful|useful|beneficial)|would (?:like(?! to (?:say|thank|give))|prefer|benefit|help)|(?:i|we) (?:wish|suggest)|needs? (?:more|better|to be)|please (?:add|make|provide|consider|offer|let)|how about|if only)\b/gi,
  },
  {
    name: 'question',
    confidence: 0.9,
    // From the beginning of a sentence; a row of question marks is a word that could not be read.
    expression:
      /(?<=^|[.!?]\s{1,2}|\n)(?:who|what|when|where|why|how|which|can|could|would|will|is|are|do|does|did|may|shall|should|have|has)\b[^.!?\n]{3,160}\?(?!\?)/gi,
  },
  {
    name: 'contact',
    confidence: 0.7,
    expression:
      /\b(?:(?:please|someone should|somebody should|could you|can you|can someone|could someone) (?:please )?(?:call|phone|ring|contact|email|write to|reply to|respond to|get back to) (?:me|us|him|her)|(?:call|phone|ring|email) (?:me|us) (?:on|at|please|asap)|(?:still )?waiting for (?:a|your|the|any) (?:phone call|call|reply|answer|response)|(?:want|like|need) (?:a|someone to) (?:call(?: me)?|reply|response|contact me))\b/gi,
  },
  {
    name: 'complaint',
    confidence: 0.85,
    expression:
      /\b(?:(?:formal|official|made a|make a|making a|lodge a) complaints?|complain(?:ed|ing)? about|unacceptable|disgust(?:ing|ed)|disgrace(?:ful)?|appalling|appalled|outrageous|shambles|(?:want|demand) (?:a refund|(?:my|our) money)|money back)\b/gi,
  },
  {
    name: 'leaving',
    confidence: 0.7,
    expression:
      /\b(?:never again|(?:i|we)(?:['’]?ll| will| would| shall)? never (?:use|come back|return|go back|buy|trust|be back)|(?:i|we) (?:won['’]?t|will not) (?:be (?:back|returning)|come back|return|go back|use (?:it|this|you|them) again)|cancel(?:l?ed|l?ing)? (?:my|our) (?:account|subscription|contract|membership|policy|order)|switch(?:ed|ing)? to (?:another|a different|your competitor)|looking elsewhere|unsubscribed?)\b/gi,
  },
]
