/*
 * Everything in realm/ runs INSIDE the isolate, beside tenant code. The functions travel as source text
 * (realm-source.ts), so a function here may name only its own locals, the language's globals and the other realm functions.
 */

/** Sets the moment and the seed that Date and Math.random follow during the next run. */
export type SetMoment = (now: unknown, seed: unknown) => void

/** Removes what a mapping never needs and an attacker does: threads, shared memory, machine code, views on the garbage collector. */
export function removeHazards(): void {
  const hazards = [
    'WebAssembly',
    'SharedArrayBuffer',
    'Atomics',
    'WeakRef',
    'FinalizationRegistry',
    'Temporal',
    'console',
  ]
  for (const name of hazards) Reflect.deleteProperty(globalThis, name)
  // What the last match was, in accessors of old: state that one event would leave for the next, whatever is frozen.
  const remains = ['input', 'lastMatch', 'lastParen', 'leftContext', 'rightContext', '$_', '$&', '$+', '$`', "$'"]
  for (let group = 1; group <= 9; group++) remains.push(`$${group}`)
  for (const name of remains) Reflect.deleteProperty(RegExp, name)
}

/** Replaces every source of time and chance by one that follows the event's context, so that the same input maps to the same bytes. */
export function fixTimeAndChance(): SetMoment {
  const SystemDate = Date
  // Read when they are asked for: most events ask for neither, and reading a time costs as much as a small mapping.
  let moment: { now: unknown; seed: unknown } = { now: 0, seed: '' }
  let knownMs: number | undefined
  let state: number | undefined
  const nowMs = () => (knownMs ??= typeof moment.now === 'number' ? moment.now : SystemDate.parse(String(moment.now)))

  const FixedDate = function (this: unknown, ...parts: unknown[]): unknown {
    if (new.target === undefined) return new SystemDate(nowMs()).toString()
    return Reflect.construct(SystemDate, parts.length === 0 ? [nowMs()] : parts, new.target)
  }
  const statics = { now: () => nowMs(), parse: SystemDate.parse, UTC: SystemDate.UTC }
  for (const [name, value] of Object.entries(statics)) {
    Object.defineProperty(FixedDate, name, { value, writable: true, configurable: true })
  }
  Object.defineProperty(FixedDate, 'name', { value: 'Date' })
  Object.defineProperty(FixedDate, 'length', { value: 7 })
  Object.defineProperty(FixedDate, 'prototype', { value: SystemDate.prototype, writable: false })
  Object.defineProperty(SystemDate.prototype, 'constructor', { value: FixedDate, writable: true, configurable: true })
  Object.defineProperty(globalThis, 'Date', { value: FixedDate, writable: true, configurable: true })

  fixFormats(nowMs)
  // mulberry32: 32 bits of state are plenty for sampling in a mapping, and it is never used for secrets.
  Object.defineProperty(Math, 'random', {
    configurable: true,
    writable: true,
    value: () => {
      state = ((state ?? hashSeed(moment.seed)) + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
    },
  })

  return (now, seed) => {
    moment = { now, seed }
    knownMs = undefined
    state = undefined
  }
}

/** FNV-1a. */
export function hashSeed(seed: unknown): number {
  const text = String(seed)
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash
}

/** Without an argument these two read the system clock on their own. QuickJS has no Intl. */
export function fixFormats(nowMs: () => number): void {
  if (typeof Intl === 'undefined') return
  const formats = Intl.DateTimeFormat.prototype
  const readFormat: unknown = Object.getOwnPropertyDescriptors(formats).format.get
  const formatToParts = Object.getOwnPropertyDescriptor(formats, 'formatToParts')?.value as (date: unknown) => unknown
  Object.defineProperty(formats, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = Reflect.apply(readFormat as () => unknown, this, []) as (date: unknown) => string
      return (date?: unknown) => format(date === undefined ? nowMs() : date)
    },
  })
  Object.defineProperty(formats, 'formatToParts', {
    configurable: true,
    writable: true,
    value(this: Intl.DateTimeFormat, date?: unknown) {
      return Reflect.apply(formatToParts, this, [date === undefined ? nowMs() : date])
    },
  })
}

/**
 * Freezes every intrinsic that tenant code can reach, the global object included: a run can leave nothing behind for the next.
 * Properties that ordinary code assigns on its own objects (`error.name = ...`, `this.toString = ...`) become accessors first:
 * assignment over a frozen inherited data property would throw (the "override mistake"; SES calls this enablements).
 */
export function freezeIntrinsics(): void {
  const reached = new Set<object>()
  const waiting: unknown[] = [
    globalThis,
    (function* () {})(),
    (async function* () {})(),
    async () => {},
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/./g),
    Object.getPrototypeOf(Int8Array),
  ]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if ((typeof next !== 'object' && typeof next !== 'function') || next === null || reached.has(next)) continue
    reached.add(next)
    waiting.push(Reflect.getPrototypeOf(next))
    for (const key of Reflect.ownKeys(next)) {
      const property = Reflect.getOwnPropertyDescriptor(next, key)
      waiting.push(property?.value, property?.get, property?.set)
    }
  }

  const assignable = [Object, Function, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]
  for (const { prototype } of assignable) allowOverrides(prototype)
  for (const object of reached) Object.freeze(object)
}

/** Turns the plain properties of a prototype into accessors whose setter defines the property on the object assigned to. */
export function allowOverrides(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const property = Reflect.getOwnPropertyDescriptor(prototype, key)
    if (typeof key === 'symbol' || !property?.configurable || !('value' in property)) continue
    const { value, enumerable } = property
    Object.defineProperty(prototype, key, {
      enumerable,
      configurable: false,
      get: Object.freeze(() => value),
      set: Object.freeze(function assign(this: object, replacement: unknown) {
        if (this === prototype) throw new TypeError(`Cannot assign to '${key}': built-in objects are frozen`)
        Object.defineProperty(this, key, { value: replacement, writable: true, enumerable: true, configurable: true })
      }),
    })
  }
}
