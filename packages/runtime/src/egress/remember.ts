/**
 * A function that keeps its answers, for one whose answer depends on its text and nothing else. At most `textsMax` of them, because
 * others say what is asked.
 */
export function remember<Answer>(answer: (text: string) => Answer, textsMax: number): (text: string) => Answer {
  const known = new Map<string, { readonly answer: Answer }>()
  return (text) => {
    const kept = known.get(text)
    if (kept) return kept.answer
    const entry = { answer: answer(text) }
    if (known.size >= textsMax) known.clear()
    known.set(text, entry)
    return entry.answer
  }
}
