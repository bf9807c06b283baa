import fc from 'fast-check'

/** What a request meets. `swallowed`: it has its effect, and nobody says so. */
const FATES = ['taken', 'failed', 'refused', 'throttled', 'lost', 'swallowed'] as const
export type Fate = (typeof FATES)[number]

/** A step of a history; `dies` is the step of its process at which that is killed. */
const actions = fc.oneof(
  fc.record({
    kind: fc.constant('deliver' as const),
    dies: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('advance' as const),
    dies: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('replay' as const),
    canary: fc.integer({ min: 0, max: 2 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const, 'cancel' as const) }),
  fc.record({
    kind: fc.constant('map' as const),
    source: fc.constantFrom('{"a": 1}', '{"b": {{json event.data.response.id}} }', 'no JSON'),
  }),
  // As many as a breaker judges by, and a few.
  fc.record({ kind: fc.constant('outage' as const), events: fc.integer({ min: 10, max: 12 }) }),
)
export type Action = typeof actions extends fc.Arbitrary<infer Made> ? Made : never

export const histories = fc.record({
  events: fc.integer({ min: 1, max: 3 }),
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
  actions: fc.array(actions, { minLength: 3, maxLength: 12 }),
})
export type History = typeof histories extends fc.Arbitrary<infer Made> ? Made : never
