import { afterAll } from 'vitest'
import { endShared } from './once-a-file.ts'

// Loaded before every test file, so that files that share a process end what each of them made.
afterAll(endShared)
