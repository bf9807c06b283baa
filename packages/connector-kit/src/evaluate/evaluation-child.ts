/*
 * The process that a partner's `connector.ts` is evaluated in: no environment, no network, no files of its own, one evaluation
 * from fd 0 and one answer to fd 1. Whatever the source does to it, the parent ends it.
 */
import { readFileSync, writeSync } from 'node:fs'
import { evaluateModules } from './evaluate-modules.ts'
import type { Evaluation } from './run-evaluation.ts'

const evaluation = JSON.parse(readFileSync(0, 'utf8')) as Evaluation
// Exiting politely hangs once V8 has given up on an isolate; only a signal ends the process.
const answer = evaluateModules(evaluation, () => process.kill(process.pid, 'SIGKILL'))
const bytes = Buffer.from(JSON.stringify(answer))
for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written)
process.exit(0)
